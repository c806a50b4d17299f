import { describe, expect, test } from 'vitest'
import { plainSettings } from '../testing/plain-settings.ts'
import { withSettings } from './daemon-file.ts'
import { hostChange } from './host-change.ts'
import { hostPaths } from './host-paths.ts'
import type { HostFacts } from './inspect-host.ts'
import { planTakeOver } from './plan-take-over.ts'

const idle: HostFacts = {
  systems: ['debian'],
  systemName: 'Debian GNU/Linux 13 (trixie)',
  manager: 'systemd',
  hasApt: true,
  dockerd: '/usr/sbin/dockerd',
  version: '28.5.2',
  pid: 0,
  commandLine: [],
  containers: 0,
  inSwarm: false,
  ports: [22],
  daemon: undefined,
  dropIn: undefined,
  defaults: undefined,
  ca: undefined,
  cert: undefined,
  unit: '# /lib/systemd/system/docker.service\nExecStart=/usr/sbin/dockerd -H fd:// $DOCKER_OPTS\n',
  undo: false,
}
const bare: HostFacts = { ...idle, dockerd: '', version: '', unit: undefined }
const init = { action: 'create machine "x"', machine: 'x' }
const server = { ca: 'ours', cert: 'cert', key: 'key' }

/** A unit with a drop-in that is read after ours. */
function overriding(command: string): string {
  return `${idle.unit}\n# /etc/systemd/system/docker.service.d/override.conf\nExecStart=\nExecStart=${command}\n`
}

function plan(facts: Partial<HostFacts>, installUrl?: string) {
  return planTakeOver(
    { ...idle, ...facts },
    { name: 'x', settings: plainSettings, installUrl, authority: 'ours' },
    init,
  )
}

function files(facts: Partial<HostFacts>, settings = plainSettings): Record<string, string> {
  const change = hostChange({ ...idle, ...facts }, settings, server, init)
  return Object.fromEntries(change.files.map(({ path, text }) => [path, text]))
}

function hosts(facts: Partial<HostFacts>): unknown {
  return (JSON.parse(files(facts)[hostPaths.daemon] ?? '{}') as { hosts?: unknown }).hosts
}

describe('a plan', () => {
  test('replaces nothing on a host where nobody has set up anything', () => {
    expect(plan({}).replaces).toEqual([])
    expect(plan(bare).replaces).toEqual([])
    expect(plan(bare).does[0]).toBe('installs docker.io with apt-get')
    expect(plan(bare, 'https://x').does[0]).toBe(
      'installs an engine with the script at https://x, as root; what that installs stays, also when the take-over fails',
    )
  })

  test('says which files are written', () => {
    const certificates = 'writes /etc/docker/ca.pem, /etc/docker/server.pem, /etc/docker/server-key.pem'
    const dropIn = '/etc/systemd/system/docker.service.d/10-machine.conf'
    expect(plan({}).does[1]).toBe(`${certificates} and ${dropIn}`)
    expect(plan({ daemon: '{"debug":true}' }).does[1]).toBe(`${certificates} and ${dropIn}`)
    expect(plan({ daemon: '{"hosts":["fd://"]}' }).does[1]).toBe(
      `${certificates}, ${dropIn} and /etc/docker/daemon.json`,
    )
    expect(plan({ manager: 'sysv' }).does[1]).toBe(`${certificates}, /etc/default/docker and /etc/docker/daemon.json`)
    expect(plan(bare).does[1]).toBe(`${certificates} and ${dropIn}`)
    expect(plan({ ...bare, manager: 'sysv' }).does[1]).toBe(`${certificates} and /etc/docker/daemon.json`)
  })

  test.each<[Partial<HostFacts>, RegExp]>([
    [
      { pid: 7, containers: 3, inSwarm: true },
      /^restarts the engine 28\.5\.2, which has 3 containers that run and is a member/,
    ],
    [{ pid: 7, containers: 1 }, /1 container that runs$/],
    [{ ca: 'theirs' }, /^replaces \/etc\/docker\/ca\.pem: clients with certificates of that authority are shut out$/],
    [{ cert: 'x' }, /^replaces \/etc\/docker\/server\.pem$/],
    [{ dropIn: '' }, /^replaces \/etc\/systemd\/.*10-machine\.conf$/],
    [
      { daemon: '{"tls":true}', manager: 'sysv' },
      /^changes in \/etc\/docker\/daemon\.json: tlsverify, tlscacert, tlscert, tlskey, labels, hosts$/,
    ],
    [{ daemon: '{"labels":["a=b"],"mtu":1}' }, /^changes in \/etc\/docker\/daemon\.json: labels$/],
    [
      { daemon: '{"tlsverify":false,"labels":["provider=x"],"hosts":["fd://"]}' },
      /^moves from \/etc\/docker\/daemon\.json to \/etc\/systemd\/.*10-machine\.conf: tlsverify, labels, hosts$/,
    ],
    [{ undo: true }, /cut off$/],
    [{ ...bare, undo: true }, /cut off$/],
    [{ ...bare, daemon: '{}' }, /daemon\.json, which is there without an engine$/],
    [{ ...bare, ca: 'x' }, /^replaces \/etc\/docker\/ca\.pem/],
  ])('says of %j what is replaced', (facts, expected) => {
    const { replaces } = plan(facts)
    expect(replaces).toHaveLength(1)
    expect(replaces[0]).toMatch(expected)
  })

  test.each<[Partial<HostFacts>, RegExp]>([
    [{ ...bare, systems: ['fedora'] }, /installs none on .*--engine-install-url/],
    [{ ...bare, hasApt: false }, /installs none on/],
    [{ systems: ['boot2docker'] }, /forgets at every boot/],
    [{ ports: [22, 2376] }, /something else listens on port 2376/],
    [{ manager: 'none', pid: 1, commandLine: ['dockerd'] }, /first process of a container/],
    [{ unit: undefined }, /knows no docker\.service/],
    [{ daemon: '{' }, /daemon\.json there is not valid/],
    [{ daemon: '[]' }, /daemon\.json there is not valid/],
    [{ unit: overriding('/d -H fd://') }, /override\.conf there says where .* is read after .*10-machine\.conf/],
    [{ unit: overriding('/d --tls=false') }, /override\.conf there says where .* how it speaks TLS/],
    [{ manager: 'sysv', defaults: 'DOCKER_OPTS="-H tcp://0.0.0.0:1"\n' }, /DOCKER_OPTS in \/etc\/default\/docker/],
  ])('refuses %j', (facts, expected) => {
    expect(() => plan(facts)).toThrow(
      expect.objectContaining({ code: 'HOST_UNSUITABLE', message: expect.stringMatching(expected) }),
    )
  })
})

describe('a change', () => {
  const TLS =
    '--tlsverify --tlscacert=/etc/docker/ca.pem --tlscert=/etc/docker/server.pem --tlskey=/etc/docker/server-key.pem'

  test('keeps where a unit listens, adds one place, and says the rest in the drop-in, as Docker Machine does', () => {
    expect(files({})[hostPaths.dropIn]).toBe(
      `[Service]\nExecStart=\nExecStart=/usr/sbin/dockerd -H fd:// $DOCKER_OPTS -H tcp://0.0.0.0:2376 ${TLS} --label=provider=generic\n`,
    )
    expect(files({ unit: '# /x\nExecStart=/d\n' })[hostPaths.dropIn]).toContain(
      `ExecStart=/d -H unix:///var/run/docker.sock -H tcp://0.0.0.0:2376 ${TLS}`,
    )
    const settings = {
      ...plainSettings,
      labels: ['env=prod'],
      insecureRegistries: ['r:5000'],
      registryMirrors: ['https://m'],
      storageDriver: 'overlay2',
      flags: ['--debug', 'log-opt=max-size=10m'],
    }
    expect(files({}, settings)[hostPaths.dropIn]).toContain(
      ` --storage-driver=overlay2 ${TLS} --label=env=prod --label=provider=generic --insecure-registry=r:5000 --registry-mirror=https://m --debug --log-opt=max-size=10m\n`,
    )
    expect(files({})).not.toHaveProperty([hostPaths.daemon])
  })

  test('leaves in daemon.json what others have there, and takes the places from it', () => {
    const daemon = '{"hosts":["unix:///s","tcp://127.0.0.1:2376"],"mtu":1400,"dns":["192.0.2.1"]}'
    const changed = files({ daemon, unit: '# /x\nExecStart=/d\n' }, { ...plainSettings, flags: ['dns=192.0.2.2'] })
    expect(changed[hostPaths.dropIn]).toContain(`ExecStart=/d -H unix:///s -H tcp://0.0.0.0:2376 ${TLS}`)
    expect(changed[hostPaths.dropIn]).not.toContain('--dns')
    expect(JSON.parse(changed[hostPaths.daemon] ?? '')).toEqual({ mtu: 1400, dns: ['192.0.2.1', '192.0.2.2'] })
    expect(files({ daemon: '{"mtu":1400}' })).not.toHaveProperty([hostPaths.daemon])
  })

  test('takes out of daemon.json what an earlier version of this package has put there', () => {
    const settings = { ...plainSettings, labels: ['env=prod'], insecureRegistries: ['r:5000'], flags: ['debug'] }
    const written = withSettings('{"mtu":1400}', settings, undefined).text
    const changed = files({ daemon: written, dropIn: '' }, settings)
    expect(JSON.parse(changed[hostPaths.daemon] ?? '')).toEqual({ mtu: 1400 })
    expect(changed[hostPaths.dropIn]).toContain(
      '--label=env=prod --label=provider=generic --insecure-registry=r:5000 --debug\n',
    )
  })

  test('is heard in daemon.json alone where a later drop-in of somebody else starts the engine', () => {
    const facts = { unit: overriding('/d --x'), daemon: '{"hosts":["unix:///s"]}' }
    const changed = files(facts, { ...plainSettings, environment: ['A=b'] })
    expect(changed[hostPaths.dropIn]).toBe('[Service]\nEnvironment="A=b"\n')
    expect(JSON.parse(changed[hostPaths.daemon] ?? '')).toMatchObject({
      hosts: ['unix:///s', 'tcp://0.0.0.0:2376'],
      tlsverify: true,
      labels: ['provider=generic'],
    })
    expect(hosts({ unit: overriding('/d --x') })).toEqual(['unix:///var/run/docker.sock', 'tcp://0.0.0.0:2376'])
  })

  test('leaves the engine its socket where no systemd is', () => {
    expect(hosts({ manager: 'sysv' })).toEqual(['unix:///var/run/docker.sock', 'tcp://0.0.0.0:2376'])
    const commandLine = ['dockerd', '-H', 'unix:///a b', '--host=tcp://0.0.0.0:2375', '--tlskey', '/k', '--debug']
    const facts: Partial<HostFacts> = { manager: 'none', pid: 7, commandLine }
    expect(hosts(facts)).toEqual(['unix:///a b', 'tcp://0.0.0.0:2375', 'tcp://0.0.0.0:2376'])
    expect(files(facts)[hostPaths.launcher]).toBe(
      "#!/bin/sh\nexec '/usr/sbin/dockerd' '--debug' </dev/null >>/var/log/docker.log 2>&1\n",
    )
  })

  test('writes variables for an init script once, quoted for a shell', () => {
    const settings = { ...plainSettings, environment: ["A=it's $(id)"] }
    const once = files({ manager: 'sysv', defaults: 'X=1' }, settings)[hostPaths.defaults]
    expect(once).toBe("X=1\n# docker-machine: begin\nexport A='it'\\''s $(id)'\n# docker-machine: end\n")
    expect(files({ manager: 'sysv', defaults: once }, settings)[hostPaths.defaults]).toBe(once)
    expect(files({ manager: 'sysv', defaults: once })[hostPaths.defaults]).toBe('X=1\n')
  })
})
