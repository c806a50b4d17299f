import { describe, expect, it, test } from 'vitest'
import { refusedChannel, sshFailureFrom } from './ssh-failure.ts'

const changed = `@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@\r
@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\r
@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@\r
IT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!\r
Host key for 192.0.2.1 has changed and you have requested strict checking.\r
Host key verification failed.\r
`

describe('sshFailureFrom', () => {
  test.each([
    [changed, 'ERR_SSH_HOST_KEY_CHANGED'],
    [
      'No ED25519 host key is known for [192.0.2.1]:2222 and you have requested strict checking.\r\nHost key verification failed.\r\n',
      'ERR_SSH_HOST_KEY_UNKNOWN',
    ],
    ['me@192.0.2.1: Permission denied (publickey).\r\n', 'ERR_SSH_LOGIN_REFUSED'],
    ['Received disconnect from 192.0.2.1 port 22:2: Too many authentication failures\r\n', 'ERR_SSH_LOGIN_REFUSED'],
    ['ssh: Could not resolve hostname nowhere: Name or service not known\r\n', 'ENOTFOUND'],
    ['ssh: connect to host 192.0.2.1 port 22: Connection refused\r\n', 'ECONNREFUSED'],
    ['ssh: connect to host 192.0.2.1 port 22: Connection timed out\r\n', 'EHOSTUNREACH'],
    ['ssh: connect to host 192.0.2.1 port 22: No route to host\r\n', 'EHOSTUNREACH'],
    ['kex_exchange_identification: Connection closed by remote host\r\n', 'ECONNRESET'],
    ['/c: line 1: Bad configuration option: foo\r\n/c: terminating, 1 bad configuration options\r\n', 'ERR_SSH_FAILED'],
    ['', 'ERR_SSH_FAILED'],
  ])('reads %j', (output, code) => {
    expect(sshFailureFrom(output, 255).code).toBe(code)
  })

  it('knows the exit code of a shell without the program', () => {
    expect(sshFailureFrom('raftkit-ssh: 4: ssh: not found\n', 127).code).toBe('ERR_SSH_CLIENT_MISSING')
  })

  it("keeps ssh's words, on one line", () => {
    expect(sshFailureFrom('one\r\n@@@@\r\n two\n\n', 255).message).toBe('one; two')
    expect(sshFailureFrom('', 3).message).toBe('ssh ended with exit code 3')
  })
})

test('refusedChannel finds the line about a connection that the other end did not make', () => {
  const output = 'Warning: x\r\nchannel 2: open failed: connect failed: open failed\r\nmore'
  expect(refusedChannel.exec(output)?.[0].trim()).toBe('channel 2: open failed: connect failed: open failed')
})
