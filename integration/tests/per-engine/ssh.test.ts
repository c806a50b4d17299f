import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { DockerHosts, type StartedDockerHosts } from '@raftkit/testcontainers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { image } from '../../support/engine-under-test.ts'
import { SshHost } from '../../support/ssh-host.ts'

describe('a host by SSH', () => {
  let hosts: StartedDockerHosts
  let ssh: SshHost

  beforeAll(async () => {
    hosts = await new DockerHosts('engine').withImage(image).start()
    ssh = await SshHost.start(hosts.get('engine'))
  })
  afterAll(async () => {
    await ssh?.[Symbol.asyncDispose]()
    await hosts?.stop()
  })

  const run = (...command: string[]) =>
    promisify(execFile)('ssh', ['-F', ssh.configPath, '-o', 'BatchMode=yes', `${ssh.user}@${ssh.address}`, ...command])

  test('lets in who has the key, and shows the key that it is known by', async () => {
    expect((await run('dockerd', '--version')).stdout).toMatch(/^Docker version \d+\.\d+/)
    await ssh.renewHostKey()
    await expect(run('true')).rejects.toThrow(/Host key verification failed/)
    await ssh.trust()
    await run('true')
    expect(await ssh.logins()).toBe(2)
  })
})
