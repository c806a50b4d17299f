import { chmod, mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { writeDockerMachineConfig } from '../../testing/docker-machine-config.ts'
import { writeGenericMachine } from '../../testing/generic-machine.ts'
import { runDockerMachine } from '../../testing/run-docker-machine.ts'
import { temporaryStore } from '../../testing/temporary-store.ts'

let store: string
beforeEach(async () => {
  store = await temporaryStore()
})

function run(...argv: readonly string[]) {
  return runDockerMachine(store, argv, { execute: () => 0 })
}

describe('docker-machine ssh', () => {
  test("calls the system's ssh with the machine's own user, port, key and known hosts, and the rest as it was typed", async () => {
    const folder = await writeGenericMachine(store, 'dev01')
    const { code, out, error, executed } = await run('ssh', 'dev01', '-t', '--', 'echo', '$HOME; id', '-h')
    expect({ code, out, error }).toEqual({ code: 0, out: '', error: '' })
    const [line = []] = executed ?? []
    expect(line.slice(0, 3)).toEqual(['ssh', '-F', '/dev/null'])
    expect(line).toContain('User=ada')
    expect(line).toContain('Port=2222')
    expect(line).toContain(`IdentityFile="${folder}/key"`)
    expect(line).toContain(`UserKnownHostsFile="${folder}/known_hosts"`)
    expect(line.slice(line.indexOf('192.0.2.11'))).toEqual(['192.0.2.11', '-t', '--', 'echo', '$HOME; id', '-h'])
    expect((await readdir(folder)).sort()).toEqual(['config.json', 'key'])
  })

  test.each([0, 1, 7, 255])('ends with %i when the command does, and says nothing', async (code) => {
    await writeGenericMachine(store, 'dev01')
    const ran = await runDockerMachine(store, ['ssh', 'dev01', 'x'], { execute: () => code })
    expect(ran).toMatchObject({ code, out: '', error: '' })
  })

  test('is about the machine called default when none is named', async () => {
    expect((await run('ssh')).error).toBe('Error: No machine name(s) specified and no "default" machine exists\n')
    await writeGenericMachine(store, 'default')
    expect((await run('ssh')).executed?.[0]?.at(-1)).toBe('192.0.2.11')
  })

  test('shows its help, and leaves the -h of a command alone', async () => {
    expect(await run('ssh', '--help')).toMatchObject({
      code: 0,
      out: expect.stringContaining('Usage: docker-machine ssh'),
    })
  })

  test('says what to install when there is no ssh', async () => {
    await writeGenericMachine(store, 'dev01')
    expect(await runDockerMachine(store, ['ssh', 'dev01'])).toMatchObject({
      code: 1,
      error:
        'Cannot run ssh: ssh is not in the PATH; install the OpenSSH client (openssh-client on Debian and Ubuntu)\n',
    })
  })

  test('takes the key of the folder when the store was moved', async () => {
    await writeGenericMachine(store, 'dev01')
    const moved = `${store}-moved`
    await rename(store, moved)
    const { executed } = await runDockerMachine(moved, ['ssh', 'dev01'], { execute: () => 0 })
    expect(executed?.[0]).toContain(`IdentityFile="${moved}/machines/dev01/key"`)
  })

  test('leaves keys to the agent for a generic machine that was made without one', async () => {
    await writeGenericMachine(store, 'dev01', { SSHKeyPath: '' })
    const [line = []] = (await run('ssh', 'dev01')).executed ?? []
    expect(line.filter((text) => text.startsWith('Identit'))).toEqual([])
  })

  test.each<[string, Record<string, string | number>, RegExp]>([
    ['virtualbox', { SSHPort: 41000, SSHUser: '' }, /^ssh .* Port=41000 .*User=docker .* 127\.0\.0\.1$/],
    ['softlayer', { SSHUser: 'root' }, /^ssh .* User=root .* 192\.0\.2\.11$/],
    ['amazonec2', { SSHUser: 'ubuntu', IPAddress: '2001:db8::1' }, /^ssh .* User=ubuntu .* 2001:db8::1$/],
    ['somebodys', { SSHUser: '' }, /^ssh .* User=root .* 192\.0\.2\.11$/],
  ])('enters machines of the driver %s from what is stored', async (DriverName, driver, expected) => {
    const folder = await writeGenericMachine(store, 'm')
    const key = { SSHKeyPath: join(folder, 'key') }
    await writeDockerMachineConfig(store, 'm', '', (config) => ({
      ...config,
      DriverName,
      Driver: { IPAddress: '192.0.2.11', SSHPort: 22, ...key, ...driver },
    }))
    expect((await run('ssh', 'm')).executed?.[0]?.join(' ')).toMatch(expected)
  })

  test('enters a machine with an ssh:// URL as docker does', async () => {
    await run('create', '-d', 'none', '--url', 'ssh://bob@build.example:2200', 'b')
    expect((await run('ssh', 'b', 'id')).executed).toEqual([
      ['ssh', '-o', 'Port=2200', '-o', 'User=bob', 'build.example', 'id'],
    ])
  })

  test('refuses machines without an SSH server, and those without an address', async () => {
    await run('create', '-d', 'none', '--no-tls', '--url', 'tcp://192.0.2.11:2375', 'plain')
    expect(await run('ssh', 'plain')).toEqual({
      code: 1,
      out: '',
      error:
        'Cannot connect to machine "plain" over SSH: a machine of the driver none has no SSH server that the store knows of; register it with an ssh:// URL, or use ssh itself\n',
    })
    await writeGenericMachine(store, 'off', { IPAddress: '' })
    expect(await run('ssh', 'off')).toEqual({
      code: 1,
      out: '',
      error: 'Error: Cannot run SSH command: Host "off" is not running\n',
    })
  })

  test('refuses a key that others can read, and one that is gone', async () => {
    const folder = await writeGenericMachine(store, 'dev01')
    await chmod(join(folder, 'key'), 0o644)
    expect(await run('ssh', 'dev01')).toMatchObject({
      code: 1,
      error: expect.stringContaining(`permissions 0644 for '${folder}/key' are too open`),
    })
    await rm(join(folder, 'key'))
    expect(await run('ssh', 'dev01')).toMatchObject({ code: 1, error: expect.stringContaining('does not exist') })
  })

  test.each<Record<string, string | number>>([
    { IPAddress: '-oProxyCommand=id' },
    { IPAddress: 'a b' },
    { IPAddress: '$(id)' },
    { IPAddress: 'h\nProxyCommand id' },
    { IPAddress: 'x'.repeat(10_000) },
    { SSHUser: '-oProxyCommand=id' },
    { SSHUser: 'a b' },
    { SSHUser: 'a\nProxyCommand id' },
    { SSHUser: '`id`' },
    { SSHPort: -1 },
    { SSHPort: 65_536 },
    { SSHPort: 1.5 },
  ])('runs nothing for what is no %j', async (driver) => {
    await writeGenericMachine(store, 'bad', driver)
    for (const argv of [
      ['ssh', 'bad'],
      ['scp', 'bad:x', 'y'],
      ['mount', 'bad:/x', '/y'],
    ]) {
      const ran = await run(...argv)
      expect(ran).toMatchObject({ code: 1, error: expect.stringMatching(/over SSH: .* (none|no port); /) })
      expect(ran.executed).toBeUndefined()
    }
  })

  test.each(['../certs', '$(touch x)', 'a\nb', '-oProxyCommand=id', '', 'x'.repeat(10_000)])(
    'runs nothing for the name %j',
    async (name) => {
      for (const argv of [
        ['ssh', name],
        ['ssh', '--', name, 'id'],
        ['mount', `${name}:/x`, '/y'],
      ]) {
        const ran = await run(...argv)
        expect(ran.code).toBe(1)
        expect(ran.executed).toBeUndefined()
      }
    },
  )

  test('writes no host key through a link', async () => {
    const folder = await writeGenericMachine(store, 'real')
    await rename(folder, join(store, 'elsewhere'))
    await symlink(join(store, 'elsewhere'), folder)
    expect(await run('ssh', 'real')).toMatchObject({ code: 1, error: expect.stringContaining('symbolic link') })
    await writeFile(join(store, 'elsewhere/known_hosts'), '')
    expect((await run('ssh', 'real')).executed?.[0]).toContain('StrictHostKeyChecking=yes')
    await rm(folder)
    await mkdir(join(store, 'other'))
    const other = await writeGenericMachine(store, 'other')
    await symlink('/nonexistent', join(other, 'known_hosts'))
    expect((await run('ssh', 'other')).executed?.[0]).toContain('StrictHostKeyChecking=yes')
  })
})
