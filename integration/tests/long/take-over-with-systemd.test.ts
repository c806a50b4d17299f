import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Machine, MachineStore } from '@raftkit/machine'
import { Engine, type SystemInfo } from '@raftkit/swarm'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { BareHost } from '../../support/bare-host.ts'
import { DockerMachineRunner } from '../../support/docker-machine-runner.ts'
import { hostPrograms, imagesWith } from '../../support/image-programs.ts'

/** systemd of newer releases needs cgroups of version 2, which not every kernel here has. */
const systemdImage = imagesWith(...hostPrograms).find(({ version }) => version === '26.1')?.image

// Packages are fetched and unpacked, twice.
vi.setConfig({ testTimeout: 400_000 })

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'raftkit-take-over-test-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

/** What a machine's engine says of itself. */
async function infoOf({ address }: Machine): Promise<SystemInfo> {
  const engine = new Engine(address)
  try {
    return await engine.info()
  } finally {
    engine.close()
  }
}

/** The command on a store of its own. */
function machine(store: string): DockerMachineRunner {
  return new DockerMachineRunner(join(folder, store))
}

/** What the real `docker-machine` writes in its drop-in, with the path of the engine there. */
const UPSTREAM = `[Service]
ExecStart=
ExecStart=/usr/sbin/dockerd -H tcp://0.0.0.0:2376 -H unix:///var/run/docker.sock --storage-driver vfs --tlsverify --tlscacert /etc/docker/ca.pem --tlscert /etc/docker/server.pem --tlskey /etc/docker/server-key.pem --label env=prod --label provider=generic
Environment=
`
const DROP_IN = '/etc/systemd/system/docker.service.d/10-machine.conf'

/** Everything that a take-over may touch, and what runs now and at boot. */
function snapshot(bare: BareHost): Promise<string> {
  return bare.sh(`
    find /etc/docker /etc/systemd/system /var/lib/raftkit-machine -printf '%p %y %m %l\\n' 2>/dev/null | sort
    find /etc/docker /etc/systemd/system -type f | sort | xargs -r sha256sum
    systemctl is-enabled docker.service docker.socket || :
    pidof dockerd >/dev/null && echo runs || echo 'does not run'`)
}

describe('a host with systemd', () => {
  test('is as it was before when its take-over is ended at the last moment', async ({ skip }) => {
    if (systemdImage === undefined) skip('there is no node image of 26.1 from packages')
    await using bare = await BareHost.start({ image: systemdImage ?? '', init: 'systemd' })
    await bare.sh(`
      until systemctl is-system-running 2>/dev/null | grep -q -e running -e degraded; do sleep 0.1; done
      systemctl -q disable docker.service
      systemctl stop docker.service docker.socket`)
    const before = await snapshot(bare)
    expect(before).toContain('disabled\n')
    const controller = new AbortController()
    const progress = (line: string) => void (line.startsWith('Checking connection') && controller.abort('enough'))
    const store = new MachineStore({ path: join(folder, 'ended') })
    const options = { name: 'dev01', host: bare.address, keyPath: bare.keyPath, progress }
    await expect(store.takeOver(options, { signal: controller.signal })).rejects.toBe('enough')
    expect(await snapshot(bare)).toBe(before)
  })

  test('is taken over, set up again, given new certificates, upgraded, rebooted and turned off', async ({ skip }) => {
    if (systemdImage === undefined) skip('there is no node image of 26.1 from packages')
    await using bare = await BareHost.start({ image: systemdImage ?? '', init: 'systemd', reboots: true })
    const created = await machine('seventh').run(...bare.createFlags, '--yes', '--engine-label', 'env=prod', 'dev01')
    expect(created).toMatchObject({ code: 0, error: '' })
    expect(await bare.sh('systemctl show -p ExecStart --value docker.service')).toContain('-H fd:// ')
    expect(await bare.sh('ls /etc/docker')).not.toContain('daemon.json')
    const store = new MachineStore({ path: join(folder, 'seventh') })
    const labels = async () => (await infoOf(await store.get('dev01'))).Labels?.toSorted()
    expect(await labels()).toEqual(['env=prod', 'provider=generic'])

    // The real docker-machine sets it up, and then we again.
    await bare.sh(`
      cat >${DROP_IN} <<'END'\n${UPSTREAM}END
      systemctl daemon-reload
      systemctl -f restart docker`)
    expect(await labels()).toEqual(['env=prod', 'provider=generic'])
    expect(await machine('seventh').run('provision', 'dev01')).toMatchObject({ code: 0, error: '' })
    expect(await bare.sh('systemctl show -p ExecStart --value docker.service')).toContain('-H fd:// ')

    // As earlier versions of this package have left it, beside what somebody has there.
    await bare.sh(`
      cat >/etc/docker/daemon.json <<'END'
      {"mtu": 1400, "tlsverify": true, "tlscacert": "/etc/docker/ca.pem", "tlscert": "/etc/docker/server.pem",
       "tlskey": "/etc/docker/server-key.pem", "labels": ["env=prod", "provider=generic"]}\nEND
      printf '[Service]\\nExecStart=\\nExecStart=/usr/sbin/dockerd -H fd:// -H tcp://0.0.0.0:2376\\n' >${DROP_IN}
      systemctl daemon-reload
      systemctl restart docker`)
    expect(await machine('seventh').run('provision', 'dev01')).toMatchObject({ code: 0, error: '' })
    expect(JSON.parse(await bare.sh('cat /etc/docker/daemon.json'))).toEqual({ mtu: 1400 })
    expect(await labels()).toEqual(['env=prod', 'provider=generic'])

    const dev01 = join(folder, 'seventh/machines/dev01')
    const first = await readFile(join(dev01, 'server.pem'), 'utf8')

    // What somebody has broken there is mended, and the certificate kept.
    await bare.sh('rm /etc/docker/server-key.pem; systemctl stop docker.service docker.socket')
    expect(await machine('seventh').run('provision', 'dev01')).toMatchObject({ code: 0, error: '' })
    expect(await readFile(join(dev01, 'server.pem'), 'utf8')).toBe(first)
    expect((await machine('seventh').run('version', 'dev01')).out).toMatch(/^26\.1/)

    const client = await readFile(join(dev01, 'cert.pem'), 'utf8')
    const renewed = await machine('seventh').run('regenerate-certs', '-f', '--client-certs', 'dev01')
    expect(renewed).toMatchObject({ code: 0, error: '' })
    expect(await readFile(join(dev01, 'server.pem'), 'utf8')).not.toBe(first)
    expect(await readFile(join(dev01, 'cert.pem'), 'utf8')).not.toBe(client)
    expect((await machine('seventh').run('version', 'dev01')).out).toMatch(/^26\.1/)

    expect(await machine('seventh').run('upgrade', 'dev01')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/26\.1/),
    })
    const { from, to } = await store.upgrade('dev01')
    expect([from, to]).toEqual([expect.stringMatching(/^26\.1/), from])

    const boot = () => bare.sh('cut -d " " -f 22 /proc/1/stat')
    const booted = await boot()
    expect(await machine('seventh').run('restart', 'dev01')).toMatchObject({
      code: 0,
      out: expect.stringContaining('Machine "dev01" was restarted.\n'),
      error: '',
    })
    expect(await boot()).not.toBe(booted)
    await bare.sh('until systemctl -q is-active docker.service; do sleep 0.1; done')
    expect(await labels()).toEqual(['env=prod', 'provider=generic'])
    await bare.stayOff()
    expect(await machine('seventh').run('kill', 'dev01')).toMatchObject({
      code: 0,
      out: 'Killing "dev01"...\nMachine "dev01" was killed.\n',
      error: '',
    })
    expect((await machine('seventh').run('status', 'dev01')).out).toBe('Stopped\n')
  })
})

describe('a host without an engine', () => {
  test('gets that of its distribution', async ({ skip }) => {
    if (systemdImage === undefined) skip('there is no node image of 26.1 from packages')
    await using bare = await BareHost.start({ image: systemdImage ?? '', init: 'systemd' })
    await bare.sh(
      'DEBIAN_FRONTEND=noninteractive apt-get update >/dev/null; DEBIAN_FRONTEND=noninteractive apt-get -y purge docker.io >/dev/null 2>&1; rm -rf /etc/docker; ! command -v dockerd',
    )
    // Somebody who may become root, but is not.
    await bare.sh(`
      DEBIAN_FRONTEND=noninteractive apt-get -y install sudo >/dev/null 2>&1
      useradd -m -s /bin/bash -p '*' ada
      echo 'ada ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/ada
      cp -r ~root/.ssh ~ada/; chown -R ada ~ada/.ssh`)
    const failed = await machine('eighth').run(
      ...bare.createFlags,
      '--generic-ssh-user',
      'ada',
      '--engine-storage-driver',
      'nonsense',
      'dev01',
    )
    expect(failed).toMatchObject({ code: 1, error: expect.stringMatching(/as it was before; its words: .*nonsense/) })
    expect(await bare.sh('! command -v dockerd; find /etc/docker /var/lib/raftkit-machine 2>/dev/null || :')).toBe('')
    const created = await machine('eighth').run(...bare.createFlags, '--generic-ssh-user', 'ada', 'dev01')
    expect(created).toMatchObject({ code: 0, out: expect.stringContaining('installs docker.io with apt-get') })
    expect((await machine('eighth').run('version', 'dev01')).out).toMatch(/^26\.1/)
  })
})
