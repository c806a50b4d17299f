import { type ChildProcess, spawn } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MachineStore } from '@raftkit/machine'
import { Engine } from '@raftkit/swarm'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { BareHost } from '../../support/bare-host.ts'
import { dockerMachineScript } from '../../support/docker-machine-command.ts'
import { nodeImages } from '../../support/node-images.ts'

const images = nodeImages().available
const newest = images.at(-1)?.image ?? ''
/** systemd of newer releases needs cgroups of version 2, which not every kernel here has. */
const systemdImage = images.find(({ version }) => version === '26.1')?.image

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'raftkit-take-over-test-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})
const started: AsyncDisposable[] = []
afterEach(async () => {
  await Promise.all(started.splice(0).map((host) => host[Symbol.asyncDispose]()))
})

async function host(options: Parameters<typeof BareHost.start>[0]): Promise<BareHost> {
  const made = await BareHost.start(options)
  started.push(made)
  return made
}

interface Run {
  readonly code: number | null
  readonly out: string
  readonly error: string
}

function start(store: string, ...argv: readonly string[]): { child: ChildProcess; done: Promise<Run> } {
  const env = { PATH: process.env['PATH'], HOME: folder, MACHINE_STORAGE_PATH: join(folder, store) }
  const child = spawn(process.execPath, [dockerMachineScript, ...argv], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let [out, error] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    error += text
  })
  const done = new Promise<Run>((resolve) => child.on('close', (code) => resolve({ code, out, error })))
  return { child, done }
}

function run(store: string, ...argv: readonly string[]): Promise<Run> {
  return start(store, ...argv).done
}

function generic(bare: BareHost): string[] {
  const key = ['--generic-ssh-key', bare.keyPath, '--generic-ssh-port', String(bare.port)]
  return ['create', '-d', 'generic', '--generic-ip-address', bare.address, ...key]
}

/** Everything that a take-over may touch, and whether an engine runs. */
function snapshot(bare: BareHost): Promise<string> {
  return bare.sh(`
    find /etc/docker /etc/default/docker /etc/systemd/system/docker.service.d /var/lib/raftkit-machine -type f 2>/dev/null | sort | xargs -r sha256sum
    pidof dockerd >/dev/null && echo runs || echo 'does not run'
    dpkg-query -W | sha256sum`)
}

describe('docker-machine create -d generic', () => {
  test('makes a machine of a host with an engine that does not run, and asks it over TLS', async () => {
    const bare = await host({ image: newest, port: 2222 })
    const options = [
      ...['--engine-label', 'env=prod', '--engine-env', `QUOTED=a 'b' "c" $d %e`, '--engine-opt', 'debug'],
      ...['--engine-opt', 'max-concurrent-downloads=2', '--engine-insecure-registry', 'reg.example:5000'],
      ...['--generic-engine-port', '2377', '--tls-san', 'extra.example'],
    ]
    const created = await run('first', ...generic(bare), ...options, 'dev01')
    expect(created).toMatchObject({ code: 0, error: '' })
    expect(created.out).toContain('keeps the engine')
    const store = new MachineStore({ path: join(folder, 'first') })
    const machine = await store.get('dev01')
    expect(machine).toMatchObject({ driver: 'generic', url: `tcp://${bare.address}:2377`, ip: bare.address })
    const engine = new Engine(machine.address)
    expect(await engine.info()).toMatchObject({ Labels: ['env=prod', 'provider=generic'], Debug: true })
    await engine.close()
    expect(await bare.sh('tr "\\\\0" "\\\\n" </proc/$(pidof dockerd)/environ | grep QUOTED')).toBe(
      `QUOTED=a 'b' "c" $d %e\n`,
    )
    expect(await bare.sh('stat -c %a /etc/docker/server-key.pem; ls /var/lib/raftkit-machine')).toBe('600\n')
    expect((await readdir(machine.path)).sort()).toEqual([
      ...['ca.pem', 'cert.pem', 'config.json', 'id_ed25519', 'id_ed25519.pub', 'key.pem', 'known_hosts'],
      ...['server-key.pem', 'server.pem'],
    ])
    const { subjectAltName } = new X509Certificate(await readFile(join(machine.path, 'server.pem')))
    for (const name of ['dev01', 'extra.example', bare.address]) expect(subjectAltName).toContain(name)
    expect((await run('first', 'ls')).out).toMatch(/^dev01 +- +generic +Running +tcp:\S+2377 +v\d/m)
    expect(await run('first', 'ssh', 'dev01', 'hostname')).toMatchObject({ code: 0, error: '' })

    // The same host, by somebody else: what would be lost is said, and nothing happens.
    const before = await snapshot(bare)
    const refused = await run('second', ...generic(bare), 'mine')
    expect(refused).toMatchObject({ code: 3, error: expect.stringContaining('say --yes') })
    expect(refused.out).toMatch(/- restarts the engine \S+, which has 0 containers that run\n/)
    expect(refused.out).toContain('clients with certificates of that authority are shut out')
    expect(await snapshot(bare)).toBe(before)
    expect((await run('second', 'ls', '-q')).out).toBe('')
  })

  test('leaves a host as it was when its engine does not start', async () => {
    const bare = await host({ image: newest })
    await bare.sh(
      'mkdir -p /etc/docker; echo \'{"labels":["a=b"]}\' >/etc/docker/daemon.json; /etc/init.d/docker start',
    )
    await bare.sh('until [ -S /var/run/docker.sock ]; do sleep 0.1; done')
    const before = await snapshot(bare)
    const failed = await run('third', ...generic(bare), '--yes', '--engine-storage-driver', 'nonsense', 'dev01')
    expect(failed).toMatchObject({ code: 1, error: expect.stringMatching(/as it was before; its words: .*nonsense/) })
    expect(await snapshot(bare)).toBe(before)
    expect((await run('third', 'ls', '-q')).out).toBe('')
  })

  test('undoes what it has begun when it is interrupted, and the next one when it was killed', async () => {
    const bare = await host({ image: newest })
    const before = await snapshot(bare)
    const interrupted = start('fourth', ...generic(bare), 'dev01')
    await bare.sh('until [ -e /var/lib/raftkit-machine/undo/files ]; do sleep 0.05; done')
    interrupted.child.kill('SIGINT')
    expect((await interrupted.done).code).toBe(130)
    expect(await snapshot(bare)).toBe(before)

    const killed = start('fourth', ...generic(bare), 'dev01')
    await bare.sh('until [ -e /var/lib/raftkit-machine/undo/files ]; do sleep 0.05; done')
    killed.child.kill('SIGKILL')
    await killed.done
    expect((await run('fourth', 'ls', '-q')).out).toBe('')
    const again = await run('fourth', ...generic(bare), '--yes', 'dev01')
    expect(again).toMatchObject({ code: 0, out: expect.stringContaining('undoes an earlier take-over') })
    expect((await run('fourth', 'status', 'dev01')).out).toBe('Running\n')
  })

  test('starts an engine itself where nobody else does, and keeps its flags', async () => {
    const bare = await host({ image: newest })
    await bare.sh(`
      rm /etc/init.d/docker
      setsid dockerd --label 'a b=c d' -H unix:///var/run/docker.sock --iptables=false >/dev/null 2>&1 </dev/null &
      until [ -S /var/run/docker.sock ]; do sleep 0.1; done`)
    const created = await run('fifth', ...generic(bare), '--yes', '--engine-env', 'A=b', 'dev01')
    expect(created).toMatchObject({ code: 1, error: expect.stringMatching(/label/) })
    await bare.sh(
      'until pidof dockerd; do sleep 0.1; done; kill $(pidof dockerd); while pidof dockerd; do sleep 0.1; done',
    )
    await bare.sh(
      'setsid dockerd --iptables=false >/dev/null 2>&1 </dev/null & until [ -S /var/run/docker.sock ]; do sleep 0.1; done',
    )
    expect(await run('fifth', ...generic(bare), '--yes', '--engine-env', 'A=b', 'dev01')).toMatchObject({
      code: 0,
      error: '',
    })
    expect(await bare.sh('tr "\\\\0" " " </proc/$(pidof dockerd)/cmdline')).toBe('/usr/sbin/dockerd --iptables=false ')
  })

  test.each([
    [['--generic-ssh-user', '-oProxyCommand=id'], 'the SSH user is none'],
    [['--generic-ip-address', '$(touch x)'], 'the SSH host is none'],
    [['--engine-env', 'A=b\nRunAs=x'], 'holds a control character'],
    [['--engine-label', 'x'], 'not of the form key=value'],
    [['--engine-opt', 'config-file=/x'], 'is set by the take-over itself'],
  ])('refuses %j before anything is touched', async (flags, words) => {
    const made = await run('sixth', 'create', '-d', 'generic', '--generic-ip-address', '127.0.0.1', ...flags, 'x')
    expect(made).toMatchObject({ code: 1, error: expect.stringContaining(words) })
    await expect(stat(join(folder, 'sixth'))).rejects.toThrow('ENOENT')
  })
})

describe('a host with systemd', () => {
  test('is taken over, set up again, given new certificates, and upgraded', async ({ skip }) => {
    if (systemdImage === undefined) skip('there is no node image of 26.1')
    const bare = await host({ image: systemdImage ?? '', init: 'systemd' })
    const created = await run('seventh', ...generic(bare), '--yes', '--engine-label', 'env=prod', 'dev01')
    expect(created).toMatchObject({ code: 0, error: '' })
    expect(await bare.sh('systemctl show -p ExecStart --value docker.service')).toContain('-H fd:// ')
    const machine = join(folder, 'seventh/machines/dev01')
    const first = await readFile(join(machine, 'server.pem'), 'utf8')

    // What somebody has broken there is mended, and the certificate kept.
    await bare.sh('rm /etc/docker/server-key.pem; systemctl stop docker.service docker.socket')
    expect(await run('seventh', 'provision', 'dev01')).toMatchObject({ code: 0, error: '' })
    expect(await readFile(join(machine, 'server.pem'), 'utf8')).toBe(first)
    expect((await run('seventh', 'version', 'dev01')).out).toMatch(/^26\.1/)

    const client = await readFile(join(machine, 'cert.pem'), 'utf8')
    const renewed = await run('seventh', 'regenerate-certs', '-f', '--client-certs', 'dev01')
    expect(renewed).toMatchObject({ code: 0, error: '' })
    expect(await readFile(join(machine, 'server.pem'), 'utf8')).not.toBe(first)
    expect(await readFile(join(machine, 'cert.pem'), 'utf8')).not.toBe(client)
    expect((await run('seventh', 'version', 'dev01')).out).toMatch(/^26\.1/)

    expect(await run('seventh', 'upgrade', 'dev01')).toMatchObject({ code: 0, out: expect.stringMatching(/26\.1/) })
  })
})

describe('a host without an engine', () => {
  test('gets that of its distribution', async ({ skip }) => {
    if (systemdImage === undefined) skip('there is no node image of 26.1')
    const bare = await host({ image: systemdImage ?? '', init: 'systemd' })
    await bare.sh(
      'DEBIAN_FRONTEND=noninteractive apt-get -y purge docker.io >/dev/null 2>&1; rm -rf /etc/docker; ! command -v dockerd',
    )
    const failed = await run('eighth', ...generic(bare), '--engine-storage-driver', 'nonsense', 'dev01')
    expect(failed).toMatchObject({ code: 1, error: expect.stringMatching(/as it was before; its words: .*nonsense/) })
    expect(await bare.sh('! command -v dockerd; find /etc/docker /var/lib/raftkit-machine -type f')).toBe('')
    const created = await run('eighth', ...generic(bare), 'dev01')
    expect(created).toMatchObject({ code: 0, out: expect.stringContaining('installs docker.io with apt-get') })
    expect((await run('eighth', 'version', 'dev01')).out).toMatch(/^26\.1/)
  })
})
