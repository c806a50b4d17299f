import { describe, expect, test } from 'vitest'
import { dropIn, execStart, saysWhere, withoutTls } from './systemd-unit.ts'

const unit = `# /usr/lib/systemd/system/docker.service
[Service]
ExecStart=/usr/bin/dockerd -H fd:// \\
  --containerd=/run/containerd/containerd.sock

# /etc/systemd/system/docker.service.d/10-machine.conf
[Service]
ExecStart=
ExecStart=/usr/bin/dockerd -H tcp://0.0.0.0:2376
`

describe('execStart', () => {
  test('is the last one, without our own drop-in', () => {
    expect(execStart(unit)).toBe('/usr/bin/dockerd -H fd:// --containerd=/run/containerd/containerd.sock')
    const more = `${unit}\n# /etc/systemd/system/docker.service.d/20.conf\nExecStart=\nExecStart = /opt/dockerd --x\n`
    expect(execStart(more)).toBe('/opt/dockerd --x')
  })

  test('is nothing where there is none', () => {
    expect(execStart('')).toBe('')
    expect(execStart('# /x\nExecStart=/a\nExecStart=\n')).toBe('')
  })
})

describe('withoutTls', () => {
  test.each([
    ['d -H fd:// --x=y $OPTS', 'd -H fd:// --x=y $OPTS'],
    ['d --tlsverify --tlscacert /a --tlscert=/b --tlskey /c -H unix:///s', 'd -H unix:///s'],
    ['d -H tcp://0.0.0.0:2376 -H=tcp://[::]:2376 --host tcp://1:2376 --host=tcp://1:2375', 'd --host=tcp://1:2375'],
    ['d --tls=false -H', 'd -H '],
  ])('%s: %s', (command, expected) => {
    expect(withoutTls(command, 2376)).toBe(expected)
  })
})

describe('saysWhere', () => {
  test.each([
    ['d -H fd://', true],
    ['d -Hfd://', true],
    ['d --host=fd://', true],
    ['d --label a-H', false],
  ])('%s: %j', (command, expected) => {
    expect(saysWhere(command)).toBe(expected)
  })
})

describe('dropIn', () => {
  test('says where to listen, and quotes variables as systemd reads them', () => {
    expect(dropIn('d -H fd://', ['tcp://0.0.0.0:2376'], ['A=b "c" \\ %d'])).toBe(
      '[Service]\nExecStart=\nExecStart=d -H fd:// -H tcp://0.0.0.0:2376\nEnvironment="A=b \\"c\\" \\\\ %%d"\n',
    )
  })
})
