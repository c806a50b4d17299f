import { X509Certificate } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Machine, MachineStore, type TakeOverPlan } from '@raftkit/machine'
import { Engine } from '@raftkit/swarm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BareHost } from '../../support/bare-host.ts'
import { DockerMachineRunner } from '../../support/docker-machine-runner.ts'
import { image } from '../../support/engine-under-test.ts'
import { hasPrograms, hostPrograms } from '../../support/image-programs.ts'

let folder: string
let temporary: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'raftkit-take-over-test-'))
  temporary = join(folder, 'temporary')
  await mkdir(temporary)
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

/** The command on a store of its own. */
function machine(store: string): DockerMachineRunner {
  return new DockerMachineRunner(join(folder, store), { TMPDIR: temporary })
}

/** What a machine's engine says of itself. */
async function infoOf({ address }: Machine): Promise<object> {
  const engine = new Engine(address)
  try {
    return await engine.info()
  } finally {
    engine.close()
  }
}

/** The files below a folder that hold a text. */
async function filesWith(text: string, root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const holding = paths.map(async (path) => ((await readFile(path, 'utf8')).includes(text) ? [path] : []))
  return (await Promise.all(holding)).flat()
}

/** Everything that a take-over may touch, folders and links included, and whether an engine runs. */
function snapshot(bare: BareHost): Promise<string> {
  return bare.sh(`
    places='/etc/docker /etc/default/docker /etc/systemd/system/docker.service.d /var/lib/raftkit-machine'
    find $places -printf '%p %y %m %l\\n' 2>/dev/null | sort
    find $places -type f 2>/dev/null | sort | xargs -r sha256sum
    pidof dockerd >/dev/null && echo runs || echo 'does not run'
    dpkg-query -W | sha256sum`)
}

// Side by side: they mostly wait for engines.
describe.skipIf(!hasPrograms(image, ...hostPrograms)).concurrent('docker-machine create -d generic', () => {
  test('makes a machine of a host with an engine that does not run, and asks it over TLS', async () => {
    await using bare = await BareHost.start({ image, port: 2222 })
    const options = [
      ...['--engine-label', 'env=prod', '--engine-env', `QUOTED=a 'b' "c" $d %e`, '--engine-opt', 'debug'],
      ...['--engine-opt', 'max-concurrent-downloads=2', '--engine-insecure-registry', 'reg.example:5000'],
      ...['--generic-engine-port', '2377', '--tls-san', 'extra.example', '--ip', '192.0.2.7'],
    ]
    const created = await machine('first').run(...bare.createFlags, ...options, 'dev01')
    expect(created).toMatchObject({ code: 0, error: '' })
    expect(created.out).toContain('keeps the engine')
    const store = new MachineStore({ path: join(folder, 'first') })
    const dev01 = await store.get('dev01')
    expect(dev01).toMatchObject({ driver: 'generic', url: `tcp://${bare.address}:2377`, ip: '192.0.2.7' })
    const engine = new Engine(dev01.address)
    expect(await engine.info()).toMatchObject({
      Labels: expect.arrayContaining(['env=prod', 'provider=generic']),
      Debug: true,
    })
    await engine.close()
    expect(await bare.sh('tr "\\\\0" "\\\\n" </proc/$(pidof dockerd)/environ | grep QUOTED')).toBe(
      `QUOTED=a 'b' "c" $d %e\n`,
    )
    expect(await bare.sh('stat -c %a /etc/docker/server-key.pem; ! [ -e /var/lib/raftkit-machine ]')).toBe('600\n')
    expect((await readdir(dev01.path)).sort()).toEqual([
      ...['ca.pem', 'cert.pem', 'config.json', 'id_ed25519', 'id_ed25519.pub', 'key.pem', 'known_hosts'],
      ...['registry.json', 'server-key.pem', 'server.pem'],
    ])
    const { subjectAltName } = new X509Certificate(await readFile(join(dev01.path, 'server.pem')))
    for (const name of ['dev01', 'extra.example', '192.0.2.7', bare.address]) expect(subjectAltName).toContain(name)
    expect((await machine('first').run('ls')).out).toMatch(/^dev01 +- +generic +Running +tcp:\S+2377 +v\d/m)
    expect(await machine('first').run('ssh', 'dev01', 'hostname')).toMatchObject({ code: 0, error: '' })

    // The same host, by somebody else: what would be lost is said, and nothing happens.
    const before = await snapshot(bare)
    const refused = await machine('second').run(...bare.createFlags, 'mine')
    expect(refused).toMatchObject({ code: 3, error: expect.stringContaining('say --yes') })
    expect(refused.out).toMatch(/- restarts the engine \S+, which has 0 containers that run\n/)
    expect(refused.out).toContain('clients with certificates of that authority are shut out')
    expect(await snapshot(bare)).toBe(before)
    expect((await machine('second').run('ls', '-q')).out).toBe('')
  })

  test('keeps the authority of an imported machine unless it is told to replace it', async () => {
    await using bare = await BareHost.start({ image })
    expect(await machine('origin').run(...bare.createFlags, 'dev01')).toMatchObject({ code: 0, error: '' })
    const elsewhere = new MachineStore({ path: join(folder, 'elsewhere') })
    await elsewhere.import(await new MachineStore({ path: join(folder, 'origin') }).export(['dev01']), { name: 'mine' })
    // The host key that was seen by the old name counts by the new one.
    const known = await readFile(join(elsewhere.path, 'machines/mine/known_hosts'), 'utf8')
    expect(await machine('elsewhere').run('ssh', 'mine', 'id', '-u')).toEqual({ code: 0, out: '0\n', error: '' })
    expect(await readFile(join(elsewhere.path, 'machines/mine/known_hosts'), 'utf8')).toBe(known)

    const before = await snapshot(bare)
    const lost = 'clients with certificates of that authority are shut out'
    const refused = await machine('elsewhere').run('regenerate-certs', '-f', 'mine')
    expect(refused).toMatchObject({ code: 1, error: expect.stringContaining(lost) })
    expect(refused.error).toContain('--yes')
    const asked = await machine('elsewhere').run('regenerate-certs', 'mine')
    expect(asked).toMatchObject({ code: 0, error: '' })
    expect(asked.out).toMatch(/^The host of mine runs .* Setting it up again\n/)
    expect(asked.out).toMatch(/shut out\n.*Regenerate TLS machine certs\? .* \(y\/n\): $/s)
    expect(await snapshot(bare)).toBe(before)
    expect((await elsewhere.certificates.list()).map(({ kind }) => kind)).toEqual(['authority', 'client', 'server'])
    expect(await readdir(elsewhere.path)).toEqual(['machines'])

    expect(await machine('elsewhere').run('regenerate-certs', '--yes', 'mine')).toMatchObject({ code: 0, error: '' })
    expect((await machine('elsewhere').run('version', 'mine')).code).toBe(0)
    expect((await machine('origin').run('version', 'dev01')).code).toBe(1)
  })

  test('leaves a host as it was when its engine does not start', async () => {
    await using bare = await BareHost.start({ image })
    await bare.sh(`
      mkdir -p /etc/docker
      echo '{"labels":["a=b"]}' >/etc/docker/shared.json
      ln -s shared.json /etc/docker/daemon.json
      ln -s nowhere /etc/docker/ca.pem`)
    await bare.startEngine()
    const before = await snapshot(bare)
    const failed = await machine('third').run(
      ...bare.createFlags,
      '--yes',
      '--engine-storage-driver',
      'nonsense',
      'dev01',
    )
    expect(failed).toMatchObject({
      code: 1,
      error: expect.stringMatching(/as it was before; its words: .*(nonsense|driver not supported)/),
    })
    expect(await snapshot(bare)).toBe(before)
    expect((await machine('third').run('ls', '-q')).out).toBe('')
  })

  test('undoes what it has begun when it is interrupted, and the next one when it was killed', async () => {
    await using bare = await BareHost.start({ image })
    const before = await snapshot(bare)
    // Half-way, however busy this machine is: the script in the host stands still until the command has been told.
    const halfWay = async (): Promise<() => Promise<string>> => {
      const pid = await bare.sh(`cd /var/lib
        until [ -e raftkit-machine/undo/files ]; do sleep 0.05; done
        kill -STOP "$(cat raftkit-machine/undo/pid)"
        cat raftkit-machine/undo/pid`)
      return () => bare.sh(`kill -CONT ${pid}`)
    }
    const interrupted = machine('fourth').start({}, ...bare.createFlags, 'dev01')
    const goOn = await halfWay()
    interrupted.child.kill('SIGINT')
    await goOn()
    expect((await interrupted.done).code).toBe(130)
    expect(await snapshot(bare)).toBe(before)

    const killed = machine('fourth').start({}, ...bare.createFlags, 'dev01')
    const goOnAlone = await halfWay()
    killed.child.kill('SIGKILL')
    await killed.done
    await goOnAlone()
    // Its copy of the key waits in the store, and not elsewhere, for the next one that writes there.
    const key = await readFile(bare.keyPath, 'utf8')
    expect(await filesWith(key, join(folder, 'fourth'))).toEqual([
      expect.stringMatching(/\/fourth\/raftkit\.private\.[^/]+\/key$/),
    ])
    expect(await readdir(temporary)).toEqual([])
    expect((await machine('fourth').run('ls', '-q')).out).toBe('')
    const other = ['create', '-d', 'none', '--no-tls', '--url', 'tcp://192.0.2.11:2375', 'other']
    expect(await machine('fourth').run(...other)).toMatchObject({ code: 0, error: '' })
    expect(await filesWith(key, join(folder, 'fourth'))).toEqual([])
    expect((await readdir(join(folder, 'fourth'))).sort()).toEqual(['certs', 'machines'])
    const again = await machine('fourth').run(...bare.createFlags, '--yes', 'dev01')
    expect(again).toMatchObject({ code: 0, out: expect.stringContaining('undoes an earlier take-over') })
    expect((await machine('fourth').run('status', 'dev01')).out).toBe('Running\n')
  })

  test('is what store.takeOver does from TypeScript, with consent, deadlines and signals', async () => {
    await using bare = await BareHost.start({ image })
    await bare.startEngine()
    const before = await snapshot(bare)
    const store = new MachineStore({ path: join(folder, 'typed') })
    const options = { name: 'dev01', host: bare.address, keyPath: bare.keyPath }
    const engine = { labels: { env: 'a=b' }, flags: { debug: true }, env: { QUOTED: `a 'b' $c` } } as const

    // Nobody agrees; nobody answers; somebody has had enough.
    const plans: TakeOverPlan[] = []
    const refused = store.takeOver({ ...options, confirm: (plan) => plans.push(plan) < 0 })
    await expect(refused).rejects.toMatchObject({ code: 'CONSENT_MISSING', machine: 'dev01' })
    expect(plans).toEqual([
      expect.objectContaining({ machine: 'dev01', replaces: [expect.stringMatching(/^restarts the engine/)] }),
    ])
    let asked: AbortSignal | undefined
    const confirm = (_plan: TakeOverPlan, signal: AbortSignal) => {
      asked = signal
      return new Promise<boolean>(() => {})
    }
    const late = store.takeOver({ ...options, confirm }, { timeoutMs: 5_000 })
    await expect(late).rejects.toMatchObject({ code: 'HOST_TIMED_OUT', machine: 'dev01' })
    expect(asked?.aborted ?? true).toBe(true)
    const controller = new AbortController()
    const reason = new Error('enough')
    const progress = (line: string) => void (line.startsWith('Checking connection') && controller.abort(reason))
    const call = { signal: controller.signal }
    await expect(store.takeOver({ ...options, engine, confirm: () => true, progress }, call)).rejects.toBe(reason)
    expect(await snapshot(bare)).toBe(before)
    expect(await store.list()).toEqual([])
    expect((await readdir(store.path)).filter((name) => name.startsWith('raftkit'))).toEqual([])

    const dev01 = await store.takeOver({ ...options, engine, confirm: () => true })
    expect(dev01).toMatchObject({ driver: 'generic', url: `tcp://${bare.address}:2376`, labels: ['env=a=b'] })
    // Engines name them in any order.
    const labels = expect.arrayContaining(['env=a=b', 'provider=generic'])
    expect(await infoOf(dev01)).toMatchObject({ Labels: labels, Debug: true })
    await expect(store.takeOver(options)).rejects.toMatchObject({ code: 'MACHINE_EXISTS' })

    const server = () => readFile(join(dev01.path, 'server.pem'), 'utf8')
    const first = await server()
    await bare.sh('rm /etc/docker/server-key.pem')
    expect(await store.provision('dev01')).toMatchObject({ name: 'dev01', url: dev01.url })
    expect(await server()).toBe(first)
    const lines: string[] = []
    await store.provision('dev01', { renewCertificate: true, progress: (line) => lines.push(line) })
    expect(await server()).not.toBe(first)
    expect(lines).toContain('Checking connection to Docker...')
    await store.certificates.renewClient()
    expect(await infoOf(await store.get('dev01'))).toMatchObject({ Labels: labels, Debug: true })

    // At the prompt of the command, the same signal ends it: nobody has to press Enter first.
    const prompted = machine('another').start({ input: 'open' }, ...bare.createFlags, 'mine')
    await prompted.until('(y/n): ')
    prompted.child.kill('SIGINT')
    expect(await prompted.done).toMatchObject({ code: 130, error: 'Interrupted\n' })
  })

  test('starts an engine itself where nobody else does, and keeps its flags', async () => {
    await using bare = await BareHost.start({ image })
    await bare.sh(`
      rm /etc/init.d/docker
      setsid dockerd --label "it's=c d" -H unix:///var/run/docker.sock --iptables=false >/dev/null 2>&1 </dev/null &
      until [ -S /var/run/docker.sock ]; do sleep 0.1; done`)
    const words = () =>
      bare.sh('until pidof dockerd >/dev/null; do sleep 0.1; done; tr "\\0" "|" </proc/$(pidof dockerd)/cmdline')
    const before = await words()
    expect(before).toContain("|it's=c d|")
    const created = await machine('fifth').run(...bare.createFlags, '--yes', '--engine-env', 'A=b', 'dev01')
    expect(created).toMatchObject({ code: 1, error: expect.stringMatching(/label/) })
    expect(await words()).toBe(before)
    await bare.sh(
      'until pidof dockerd; do sleep 0.1; done; kill $(pidof dockerd); while pidof dockerd; do sleep 0.1; done',
    )
    await bare.sh(
      'setsid dockerd --iptables=false >/dev/null 2>&1 </dev/null & until [ -S /var/run/docker.sock ]; do sleep 0.1; done',
    )
    expect(await machine('fifth').run(...bare.createFlags, '--yes', '--engine-env', 'A=b', 'dev01')).toMatchObject({
      code: 0,
      error: '',
    })
    expect(await bare.sh('tr "\\\\0" " " </proc/$(pidof dockerd)/cmdline')).toBe('/usr/sbin/dockerd --iptables=false ')
  })

  test('says what stays of what a script has installed', async () => {
    await using bare = await BareHost.start({ image })
    await bare.sh(`
      mv /usr/sbin/dockerd /opt/dockerd
      printf '#!/bin/sh\necho mv /opt/dockerd /usr/sbin/dockerd >"$3"\n' >/usr/local/bin/curl
      chmod 755 /usr/local/bin/curl`)
    const before = await snapshot(bare)
    const url = 'https://get.example/'
    const flags = [...bare.createFlags, '--engine-install-url', url]
    const failed = await machine('scripted').run(...flags, '--engine-storage-driver', 'nonsense', 'dev01')
    expect(failed.out).toContain(`installs an engine with the script at ${url}, as root; what that installs stays`)
    expect(failed).toMatchObject({
      code: 1,
      error: expect.stringContaining(
        `is as it was before, but for what the script at ${url} has installed; its words: `,
      ),
    })
    expect(await snapshot(bare)).toBe(before)
    expect(await bare.sh('command -v dockerd')).toBe('/usr/sbin/dockerd\n')
    expect(await machine('scripted').run(...flags, 'dev01')).toMatchObject({ code: 0, error: '' })
  })

  test.each([
    [['--generic-ssh-user', '-oProxyCommand=id'], 'the SSH user is none'],
    [['--generic-ip-address', '$(touch x)'], 'the SSH host is none'],
    [['--engine-env', 'A=b\nRunAs=x'], 'holds a control character'],
    [['--engine-label', 'x'], 'not of the form key=value'],
    [['--engine-opt', 'config-file=/x'], 'is set by the take-over itself'],
  ])('refuses %j before anything is touched', async (flags, words) => {
    const made = await machine('sixth').run(
      'create',
      '-d',
      'generic',
      '--generic-ip-address',
      '127.0.0.1',
      ...flags,
      'x',
    )
    expect(made).toMatchObject({ code: 1, error: expect.stringContaining(words) })
    await expect(stat(join(folder, 'sixth'))).rejects.toThrow('ENOENT')
  })
})
