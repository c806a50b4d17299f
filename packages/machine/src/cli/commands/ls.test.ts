import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { MachineStore } from '../../store/machine-store.ts'
import { type Config, writeDockerMachineConfig, writeRawConfig } from '../../testing/docker-machine-config.ts'
import { closedPort, fakeEngine } from '../../testing/fake-engine.ts'
import { writeGenericMachine } from '../../testing/generic-machine.ts'
import { runDockerMachine } from '../../testing/run-docker-machine.ts'
import { temporaryStore } from '../../testing/temporary-store.ts'

let store: MachineStore
beforeEach(async () => {
  store = new MachineStore({ path: await temporaryStore() })
})

async function ls(...argv: readonly string[]): Promise<string> {
  const { code, out, error } = await runDockerMachine(store.path, ['ls', ...argv])
  expect({ code, error }).toEqual({ code: 0, error: '' })
  return out
}

const url = 'tcp://192.0.2.11:2376'

describe('docker-machine ls', () => {
  test('shows a healthy machine over TLS, with a star when DOCKER_HOST points to it', async () => {
    const engine = await fakeEngine('ok', store)
    await store.create({ name: 'dev01', url: engine.url })
    const { out } = await runDockerMachine(store.path, ['ls'], { environment: { DOCKER_HOST: engine.url } })
    const width = engine.url.length
    expect(out).toBe(
      `NAME    ACTIVE   DRIVER   STATE     ${'URL'.padEnd(width)}   SWARM   DOCKER    ERRORS\n` +
        `dev01   *        none     Running   ${engine.url}           v28.5.2   \n`,
    )
  })

  test('shows machines without TLS', async () => {
    const { url: plain } = await fakeEngine('ok')
    await store.create({ name: 'plain', url: plain, tls: false })
    expect(await ls('-f', '{{.DockerVersion}} {{.Error}}')).toBe('v28.5.2 \n')
  })

  test('asks all at once', async () => {
    const { url: engine } = await fakeEngine('three at once')
    for (const name of ['a', 'b', 'c']) await store.create({ name, url: engine, tls: false })
    expect(await ls('-f', '{{.Name}} {{.State}} {{.DockerVersion}}')).toBe(
      'a Running v28.5.2\nb Running v28.5.2\nc Running v28.5.2\n',
    )
  })

  test('gives up on what does not answer in time', async () => {
    const { url: engine } = await fakeEngine('hang')
    for (const name of ['a', 'b']) await store.create({ name, url: engine, tls: false })
    expect(await ls('-t', '1', '-f', '{{.Name}} {{.State}} [{{.URL}}{{.DockerVersion}}] {{.Error}}')).toBe(
      'a Timeout [] \nb Timeout [] \n',
    )
  })

  test('says in one line what is wrong with each machine', async () => {
    const [old, trusting] = [await fakeEngine('old'), await fakeEngine('ok', store)]
    const other = new MachineStore({ path: join(store.path, '../other') })
    const { caPath, certPath, keyPath } = await other.certificates.ensure({ keyType: 'ec' })
    await store.create({ name: 'closed', url: `tcp://127.0.0.1:${await closedPort()}`, tls: false })
    await store.create({ name: 'old', url: old.url, tls: false })
    await store.create({ name: 'stranger', url: trusting.url, tls: { caPath, certPath, keyPath } })
    const out = await ls('-f', '{{.Name}} {{.State}} [{{.URL}}{{.DockerVersion}}] {{.Error}}')
    const [closed, refused, stranger, end] = out.split('\n')
    expect(closed).toMatch(
      /^closed Running \[.*Unknown\] Unable to query docker version: Cannot connect to the docker engine endpoint$/,
    )
    expect(refused).toMatch(
      /Unknown\] Unable to query docker version: the engine answers 400: client version 1.15 is too old$/,
    )
    expect(stranger).toMatch(/Unknown\] Unable to query docker version: .*certificate/)
    expect(end).toBe('')
  })

  test('asks nobody when the timeout is nothing', async () => {
    await writeDockerMachineConfig(store.path, 'dev01', url)
    expect(await ls('-t', '0', '-f', '{{.Name}} {{.State}}')).toBe('dev01 Timeout\n')
  })

  test('shows a broken machine as a row among the others', async () => {
    await writeRawConfig(store.path, 'bad', '{ x')
    await mkdir(join(store.path, 'machines/empty'))
    await mkdir(join(store.path, 'machines/a\nb'))
    await writeRawConfig(store.path, 'null', 'null')
    expect(await ls('-f', '{{.Name}}|{{.Active}}|{{.DriverName}}|{{.State}}|{{.DockerVersion}}|{{.Error}}')).toBe(
      `a b||not found|Error||Cannot read machine "a\\nb": the machine name is not valid; use letters, digits, dots and dashes, beginning with a letter or a digit
bad||not found|Error||Error getting migrated host: invalid character 'x' looking for beginning of object key string
empty||not found|Error||open ${store.path}/machines/empty/config.json: no such file or directory
null||not found|Error||Error getting migrated host: an object was expected, not null
`,
    )
  })

  test('goes on where a port is none', async () => {
    const IPAddress = '127.0.0.1'
    for (const [name, SSHPort] of [
      ['far', 70_000],
      ['half', 22.5],
    ] as const) {
      await writeGenericMachine(store.path, name, { IPAddress, SSHPort, EnginePort: await closedPort() })
    }
    await writeGenericMachine(store.path, 'engine', { IPAddress, SSHPort: await closedPort(), EnginePort: 99_999 })
    await writeDockerMachineConfig(store.path, 'none', 'tcp://127.0.0.1:70000')
    expect(await ls('-f', '{{.Name}}|{{.State}}|{{.DockerVersion}}|{{.Error}}')).toBe(
      `engine|Stopped|Unknown|
far|Error|Unknown|Cannot look for the SSH server of machine "far": 70000 is no port; correct the file, or remove the machine with docker-machine rm -f
half|Error|Unknown|Cannot look for the SSH server of machine "half": 22.5 is no port; correct the file, or remove the machine with docker-machine rm -f
none|Running|Unknown|Unable to query docker version: 70000 is no port
`,
    )
    expect(await ls('-q', '--filter', 'state=error')).toBe('far\nhalf\n')
  })

  test('says that the plugin of a driver is missing', async () => {
    await writeDockerMachineConfig(store.path, 'p', url, (config) => ({ ...config, DriverName: 'xyzzy' }))
    expect(await ls('-f', '{{.Active}} {{.DriverName}} {{.State}} {{.DockerVersion}} {{.Error}}')).toBe(
      '- not-found Error Unknown Driver "xyzzy" not found. Do you have the plugin binary accessible in your PATH?\n',
    )
  })

  test('orders tables naturally and names by bytes', async () => {
    for (const name of ['m10', 'm2', 'Zed', 'a']) await writeDockerMachineConfig(store.path, name, url)
    expect(await ls('-t', '0', '-f', '{{.Name}}')).toBe('a\nm2\nm10\nZed\n')
    expect(await ls('-q')).toBe('Zed\na\nm10\nm2\n')
  })

  test('names with -q what can be used, and applies filters to it', async () => {
    await writeRawConfig(store.path, 'bad', 'null')
    await writeDockerMachineConfig(store.path, 'dev01', url)
    await writeDockerMachineConfig(store.path, 'web2', url, withLabels('env=prod'))
    expect(await ls('-q')).toBe('dev01\nweb2\n')
    expect(await ls('-q', '--filter', 'label=env=PROD')).toBe('web2\n')
    expect(await ls('ignored', '-q', '--filter', 'state=running', '--filter', 'name=dev')).toBe('dev01\n')
    expect(await ls('-q', '--filter', 'state=stopped')).toBe('')
  })

  test('shows the master of a standalone Swarm, though a filter hides it', async () => {
    const swarm = (SwarmOptions: Config) => (config: Config) => ({ ...config, HostOptions: { SwarmOptions } })
    const engine = `tcp://127.0.0.1:${await closedPort()}`
    for (const [name, options] of [
      ['m1', { Master: true, Discovery: 't' }],
      ['n1', { Discovery: 't' }],
    ] as const) {
      await writeDockerMachineConfig(store.path, name, engine, swarm(options))
    }
    expect(await ls('-f', '{{.Name}} {{.Swarm}}')).toBe('m1 m1 (master)\nn1 m1\n')
    expect(await ls('--filter', 'name=n1', '-f', '{{.Swarm}}')).toBe('m1\n')
  })

  test('prints tables of templates, with the headers of Docker Machine', async () => {
    await writeDockerMachineConfig(store.path, 'dev01', url)
    expect(await ls('-t', '0', '-f', 'table {{.Name}}\\t{{.State}}\\t{{.DriverName}}')).toBe(
      'NAME    STATE     DRIVER\ndev01   Timeout   none\n',
    )
  })

  test('gives options to templates', async () => {
    const engine = `tcp://127.0.0.1:${await closedPort()}`
    await writeDockerMachineConfig(store.path, 'dev01', engine, withLabels('a=1', 'b=2'))
    const format =
      '{{.EngineOptions.Labels}} {{range .EngineOptions.Labels}}<{{.}}>{{end}} {{.SwarmOptions.Strategy}} {{.SwarmOptions.Heartbeat}}'
    expect(await ls('-f', format)).toBe('[a=1 b=2] <a=1><b=2> spread 0\n')
    // What a row cannot say is empty, and no reason to end the list.
    await writeRawConfig(store.path, 'bad', 'null')
    await writeDockerMachineConfig(store.path, 'p', url, (config) => ({ ...config, DriverName: 'xyzzy' }))
    await writeDockerMachineConfig(store.path, 'part', engine, (config) => ({ ...config, HostOptions: null }))
    expect(await ls('-f', `{{.Name}} ${format}`)).toBe(
      'bad []   0\ndev01 [a=1 b=2] <a=1><b=2> spread 0\np []  spread 0\npart []   0\n',
    )
    expect(await ls('-t', '0', '--filter', 'name=dev01', '-f', format)).toBe('[a=1 b=2] <a=1><b=2> spread 0\n')
  })

  test('asks for role and state in swarm mode when it is told to, and else has no such field', async () => {
    const engine = await fakeEngine('manager')
    await store.create({ name: 'm1', url: engine.url, tls: false })
    await store.create({ name: 'old', url: (await fakeEngine('ok')).url, tls: false })
    await store.create({ name: 'off', url: `tcp://127.0.0.1:${await closedPort()}`, tls: false })
    await writeRawConfig(store.path, 'bad', 'null')
    const format = ['--swarm-mode', '-f', '{{.Name}} [{{.SwarmRole}}] [{{.SwarmState}}]']
    expect(await ls(...format)).toBe('bad [] []\nm1 [manager] [active]\noff [] []\nold [] [Unknown]\n')
    expect(await ls('--swarm-mode', '-t', '0', ...format.slice(1), '--filter', 'name=m1')).toBe('m1 [] []\n')
    expect(await ls('--swarm-mode', '--filter', 'name=m1')).toMatch(
      /^NAME +ACTIVE +DRIVER +STATE +URL +ROLE +NODE +DOCKER +ERRORS\nm1 .* manager +active +v28\.5\.2 *\n$/,
    )
    expect(await ls('--filter', 'name=m1', '-f', 'json')).not.toContain('SwarmRole')
    expect(JSON.parse(await ls('--swarm-mode', '--filter', 'name=m1', '-f', 'json'))).toMatchObject({
      SwarmRole: 'manager',
    })
  })

  test('prints a line of JSON for each machine', async () => {
    await writeDockerMachineConfig(store.path, 'dev01', url)
    expect(JSON.parse(await ls('-t', '0', '--format', 'json'))).toMatchObject({
      Name: 'dev01',
      State: 'Timeout',
      ActiveHost: false,
    })
  })

  test('finds a mistake in the template before it asks anybody', async () => {
    const run = await runDockerMachine(store.path, ['ls', '-f', '{{.Name'])
    expect(run).toEqual({ code: 1, out: '', error: 'template: :1: unclosed action\n' })
  })

  test('prints nothing when a field does not exist', async () => {
    await writeDockerMachineConfig(store.path, 'dev01', url)
    const run = await runDockerMachine(store.path, ['ls', '-t', '0', '-f', 'table {{.Nope}}'])
    expect(run).toEqual({
      code: 1,
      out: '',
      error: 'template: :1:2: executing "" at <.Nope>: can\'t evaluate field Nope in type commands.HostListItem\n',
    })
  })

  test('says that the store cannot be read, and does not call it empty', async () => {
    await writeFile(store.path, 'a file, and no folder')
    const { code, error } = await runDockerMachine(store.path, ['ls'])
    expect(code).toBe(1)
    expect(error).toMatch(/^Cannot list machines: /)
  })
})

function withLabels(...labels: readonly string[]): (config: Config) => Config {
  return (config) => ({
    ...config,
    HostOptions: { EngineOptions: { Labels: labels }, SwarmOptions: { Strategy: 'spread' } },
  })
}
