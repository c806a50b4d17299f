import { readFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { beforeEach, describe, expect, test } from 'vitest'
import { writeGenericMachine } from '../../testing/generic-machine.ts'
import { runDockerMachine } from '../../testing/run-docker-machine.ts'
import { temporaryStore } from '../../testing/temporary-store.ts'

let store: string
beforeEach(async () => {
  store = await temporaryStore()
  await writeGenericMachine(store, 'a')
  await writeGenericMachine(store, 'b', { SSHPort: 22, SSHUser: 'bob', IPAddress: '2001:db8::1' })
})

/** Runs `scp` and shows what was executed, with the configuration that ssh had. */
async function run(...argv: readonly string[]) {
  let [path, config] = ['', '']
  const {
    code,
    error,
    executed = [],
  } = await runDockerMachine(store, ['scp', ...argv], {
    execute: (_program, args) => {
      path = args.join(' ').match(/-F '?([^ ']+)/)?.[1] ?? ''
      config = readFileSync(path, 'utf8')
      return 0
    },
  })
  const [line = []] = executed
  return { code, error, line: line.map((text) => text.replace(path, 'CONFIG')), config, path }
}

describe('docker-machine scp', () => {
  test('copies to a machine, from a machine, and from one to another, each with its own settings', async () => {
    expect((await run('x', 'a:/tmp/y')).line).toEqual(['scp', '-F', 'CONFIG', '-3', '--', './x', 'ada@a:/tmp/y'])
    expect((await run('-r', '-q', 'b:', '/tmp')).line).toEqual([
      ...['scp', '-F', 'CONFIG', '-3', '-r', '-q', '--', 'bob@b:', '/tmp'],
    ])
    const { line, config, path } = await run('a:x', 'carl@b:y:z')
    expect(line.slice(5)).toEqual(['ada@a:x', 'carl@b:y:z'])
    expect(config).toMatch(/Host a\n {2}HostName 192\.0\.2\.11\n {2}Port 2222\n/)
    expect(config).toMatch(/Host b\n {2}HostName 2001:db8::1\n {2}Port 22\n/)
    await expect(stat(path)).rejects.toThrow('ENOENT')
  })

  test('sends only differences with rsync', async () => {
    expect((await run('-d', '-r', 'x', 'a:y')).line).toEqual([
      ...['rsync', '-e', "ssh -F 'CONFIG'", '-s', '-r', '--progress', '--', './x', 'ada@a:y'],
    ])
    expect(await run('-d', 'a:x', 'b:y')).toMatchObject({
      code: 1,
      error: 'rsync does not copy from one machine to another; leave out --delta\n',
      line: [],
    })
  })

  test('takes a colon after a slash, and localhost, for a path here', async () => {
    expect((await run('./a:x', 'localhost:-oProxyCommand=id')).line.slice(5)).toEqual([
      '././a:x',
      './-oProxyCommand=id',
    ])
  })

  test('wants two places', async () => {
    expect(await run('a:x')).toMatchObject({ code: 1, error: 'Improper number of arguments\n', line: [] })
  })

  test.each([
    ['..:x', 'y'],
    ['$(touch x):/etc/passwd', 'y'],
    ['x', '-oProxyCommand=id:y'],
    ['x', 'a\nb:y'],
    ['x', `${'x'.repeat(10_000)}:y`],
    ['x', 'nope:y'],
    ['x', '-oProxyCommand=id@a:y'],
    ['x', '$(id)@a:y'],
  ])('runs nothing for %j to %j', async (from, to) => {
    expect(await run('--', from, to)).toMatchObject({ code: 1, line: [] })
  })

  test('ends as scp ended, and says what to install when there is none', async () => {
    expect(await runDockerMachine(store, ['scp', 'a:x', 'y'], { execute: () => 3 })).toMatchObject({
      code: 3,
      error: '',
    })
    expect((await runDockerMachine(store, ['scp', '-d', 'a:x', 'y'])).error).toBe(
      'Cannot run rsync: rsync is not in the PATH; install rsync\n',
    )
  })
})

describe('docker-machine mount', () => {
  function mount(...argv: readonly string[]) {
    return runDockerMachine(store, ['mount', ...argv], { execute: () => 0 })
  }

  test('calls sshfs, and takes its options for what they are', async () => {
    await writeGenericMachine(store, 'c', { IPAddress: '2001:db8::1' })
    const [line = []] = (await mount('c:/srv', 'here')).executed ?? []
    expect(line[0]).toBe('sshfs')
    expect(line.slice(-2)).toEqual(['ada@[2001:db8::1]:/srv', './here'])
    expect(line).toContain('HostKeyAlias=c')
    expect(line.filter((text) => text.startsWith('User='))).toEqual([])
  })

  test('mounts at the same path, from the machine called default', async () => {
    await writeGenericMachine(store, 'default')
    expect((await mount('/srv')).executed?.[0]?.slice(-2)).toEqual(['ada@192.0.2.11:/srv', '/srv'])
  })

  test.runIf(process.platform === 'linux')('unmounts', async () => {
    expect((await mount('-u', 'a:/srv', '/mnt')).executed).toEqual([['fusermount', '-u', '--', '/mnt']])
  })

  test('wants one place or two, and says what to install', async () => {
    expect(await mount()).toMatchObject({ code: 1, error: 'Improper number of arguments\n' })
    expect(await mount('localhost:/x')).toMatchObject({ code: 1, error: expect.stringContaining('on this computer') })
    expect((await runDockerMachine(store, ['mount', 'a:/x'])).error).toBe(
      'Cannot run sshfs: sshfs is not in the PATH; install sshfs, which needs FUSE\n',
    )
  })
})
