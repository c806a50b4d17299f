import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BareHost } from '../../support/bare-host.ts'
import { installDockerMachine } from '../../support/docker-machine-command.ts'
import { image } from '../../support/engine-under-test.ts'
import { hasPrograms, hostPrograms } from '../../support/image-programs.ts'
import { type ShellResult, ShellSession } from '../../support/shell-session.ts'

/** Official images have no sshd; the run says so when it begins. */
const suitable = hasPrograms(image, ...hostPrograms)

let folder: string
let store: string
let hosts: readonly BareHost[]
let shell: ShellSession

beforeAll(async () => {
  // A store with a space in its path: ssh and rsync both take lines apart at spaces.
  folder = await mkdtemp(join(tmpdir(), 'raftkit machine-ssh-'))
  store = join(folder, 'store')
  hosts = await Promise.all([BareHost.start({ image }), BareHost.start({ image, port: 2222 })])
  await Promise.all(hosts.map((host, index) => writeMachine(`m${index + 1}`, host)))
  const bin = await installDockerMachine(folder)
  shell = new ShellSession({ PATH: `${bin}:${process.env['PATH']}`, HOME: folder, MACHINE_STORAGE_PATH: store })
  await shell.run(`cd "${folder}"`)
})

afterAll(async () => {
  shell?.[Symbol.dispose]()
  await Promise.all((hosts ?? []).map((host) => host[Symbol.asyncDispose]()))
  await rm(folder, { recursive: true, force: true })
})

/** Runs a line without the shell's own input: ssh would take the lines that are still to come for its own. */
function run(line: string): Promise<ShellResult> {
  return shell.run(`{ ${line}; } </dev/null`)
}

/** A machine as Docker Machine's driver `generic` leaves it. */
async function writeMachine(name: string, host: BareHost): Promise<void> {
  const machine = join(store, 'machines', name)
  await mkdir(machine, { recursive: true })
  await writeFile(join(machine, 'key'), await readFile(host.keyPath), { mode: 0o600 })
  const Driver = { IPAddress: host.address, SSHUser: 'root', SSHPort: host.port, SSHKeyPath: join(machine, 'key') }
  const config = { ConfigVersion: 3, Driver, DriverName: 'generic', HostOptions: {}, Name: name }
  await writeFile(join(machine, 'config.json'), JSON.stringify(config))
}

describe.skipIf(!suitable)('docker-machine ssh', () => {
  test('runs a command on a real host, and ends as it ends', async () => {
    expect(await run(`docker-machine ssh m1 'echo out; echo err >&2; exit 7'`)).toEqual({
      exitCode: 7,
      stdout: 'out\n',
      stderr: 'err\n',
    })
    expect(await run('docker-machine ssh m2 -- printf %s "\\$SSH_CONNECTION"')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/2222$/),
    })
  })

  test('passes on what it is given, byte for byte', async () => {
    expect((await run('printf "a\\0b" | docker-machine ssh m1 cat | od -An -c')).stdout).toMatch(/a +\\0 +b/)
  })

  test('has a terminal where there is one', async () => {
    const { stdout } = await run(`script -qec 'docker-machine ssh m1 -t tty' /dev/null`)
    expect(stdout).toContain('/dev/pts/')
  })

  test('takes ssh along when it is terminated', async () => {
    const { exitCode } = await run(
      `docker-machine ssh m1 'echo up; exec sleep 1000' >up & until [ -s up ]; do sleep 0.1; done; kill $!; wait $!`,
    )
    expect(exitCode).toBe(255)
    expect((await run(`pgrep -af 'HostKeyAlias=m1.*[s]leep 1000'`)).stdout).toBe('')
  })

  test('keeps the first host key, and refuses another one', async () => {
    const machine = join(store, 'machines', 'm2')
    expect(await readFile(join(machine, 'known_hosts'), 'utf8')).toMatch(/^(\[?m2\]?\S* \S+ \S+\n)+$/)
    await hosts[1]?.renewHostKey()
    const refused = await run('docker-machine ssh m2 id')
    expect(refused).toMatchObject({ exitCode: 255, stdout: '' })
    expect(refused.stderr).toContain('REMOTE HOST IDENTIFICATION HAS CHANGED')
    await rm(join(machine, 'known_hosts'))
    expect(await run('docker-machine ssh m2 id -u')).toEqual({ exitCode: 0, stdout: '0\n', stderr: '' })
    expect((await readdir(machine)).sort()).toEqual(['config.json', 'key', 'known_hosts'])
  })

  test('ends with 255 when there is no connection', async () => {
    await run('cp -r "$MACHINE_STORAGE_PATH"/machines/m1 "$MACHINE_STORAGE_PATH"/machines/dead')
    await run(`sed -i 's/"SSHPort":22/"SSHPort":1/' "$MACHINE_STORAGE_PATH"/machines/dead/config.json`)
    const { exitCode, stderr } = await run('docker-machine ssh dead id')
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 255, stderr: expect.stringContaining('Connection refused') })
  })
})

describe.skipIf(!suitable)('docker-machine scp', () => {
  test('copies there, from one machine to another, and back', async () => {
    await writeFile(join(folder, 'a file; touch x'), 'some text')
    expect(await run(`docker-machine scp 'a file; touch x' m1:/tmp/one`)).toMatchObject({ exitCode: 0 })
    expect(await run('docker-machine scp m1:/tmp/one m2:/tmp/two')).toMatchObject({ exitCode: 0, stderr: '' })
    expect(await run('docker-machine scp -q m2:/tmp/two back')).toEqual({ exitCode: 0, stdout: '', stderr: '' })
    expect(await readFile(join(folder, 'back'), 'utf8')).toBe('some text')
    expect(await readdir(folder)).not.toContain('x')
  })

  test('copies folders with -r alone, and ends as scp ends', async () => {
    await run('mkdir -p tree/sub; echo x >tree/sub/file')
    expect((await run('docker-machine scp tree m1:/tmp')).exitCode).toBe(1)
    expect((await run('docker-machine scp -r tree m1:/tmp')).exitCode).toBe(0)
    expect((await run('docker-machine ssh m1 cat /tmp/tree/sub/file')).stdout).toBe('x\n')
  })
})
