import { beforeEach, describe, expect, test } from 'vitest'
import { MachineStore } from '../../store/machine-store.ts'
import { type Config, writeDockerMachineConfig } from '../../testing/docker-machine-config.ts'
import { closedPort, fakeEngine } from '../../testing/fake-engine.ts'
import { writeGenericMachine } from '../../testing/generic-machine.ts'
import { runDockerMachine } from '../../testing/run-docker-machine.ts'
import { temporaryStore } from '../../testing/temporary-store.ts'

let store: MachineStore
beforeEach(async () => {
  store = new MachineStore({ path: await temporaryStore() })
})

const url = 'tcp://192.0.2.11:2376'
const ONE = 'Error: Expected one machine name as an argument\n'

function run(...argv: readonly string[]) {
  return runDockerMachine(store.path, argv)
}

function driver(DriverName: string, Driver: Config): (config: Config) => Config {
  return (config) => ({ ...config, DriverName, Driver })
}

describe('a command about one machine', () => {
  test('is about the one called default when none is named', async () => {
    expect(await run('url')).toEqual({
      code: 1,
      out: '',
      error: 'Error: No machine name(s) specified and no "default" machine exists\n',
    })
    await writeDockerMachineConfig(store.path, 'default', url)
    expect(await run('url')).toEqual({ code: 0, out: `${url}\n`, error: '' })
  })

  test.each(['url', 'status', 'config', 'env', 'version'])('refuses two names: %s', async (command) => {
    expect(await run(command, 'a', 'b')).toEqual({ code: 1, out: '', error: ONE })
  })
})

describe('docker-machine url', () => {
  test('fails for a machine that has no address', async () => {
    await writeDockerMachineConfig(store.path, 'x', url, driver('amazonec2', { IPAddress: '' }))
    expect(await run('url', 'x')).toEqual({ code: 1, out: '', error: 'Host is not running\n' })
  })
})

describe('docker-machine ip', () => {
  test('prints addresses without ports, in the order of the names', async () => {
    await store.create({ name: 'a', url: 'tcp://127.0.0.1:32771', ip: '172.18.0.2', tls: false })
    await writeDockerMachineConfig(store.path, 'b', 'tcp://[2001:db8::1]:2376')
    expect(await run('ip', 'b', 'a')).toEqual({ code: 0, out: '2001:db8::1\n172.18.0.2\n', error: '' })
  })

  test('prints nothing when one of the machines is unknown', async () => {
    await writeDockerMachineConfig(store.path, 'a', url)
    expect(await run('ip', 'a', 'nope')).toMatchObject({ code: 1, out: '' })
  })

  test('fails for a machine that has no address', async () => {
    await writeDockerMachineConfig(store.path, 'x', url, driver('softlayer', { IPAddress: '' }))
    expect(await run('ip', 'x')).toEqual({ code: 1, out: '', error: 'Host is not running\n' })
  })
})

describe('docker-machine status', () => {
  test('takes a none machine for running', async () => {
    await writeDockerMachineConfig(store.path, 'x', url)
    expect((await run('status', 'x')).out).toBe('Running\n')
  })

  test('takes a generic machine for running when its SSH server can be reached', async () => {
    const { port } = await fakeEngine('ok')
    const generic = (SSHPort: number) => driver('generic', { IPAddress: '127.0.0.1', SSHPort })
    await writeDockerMachineConfig(store.path, 'up', url, generic(port))
    await writeDockerMachineConfig(store.path, 'down', url, generic(await closedPort()))
    expect((await run('status', 'up')).out).toBe('Running\n')
    expect((await run('status', 'down')).out).toBe('Stopped\n')
  })

  test('says that the plugin of a driver is missing', async () => {
    await writeDockerMachineConfig(store.path, 'p', url, driver('xyzzy', {}))
    expect((await run('status', 'p')).error).toBe(
      'error getting state for host p: Driver "xyzzy" not found. Do you have the plugin binary accessible in your PATH?\n',
    )
  })
})

describe('docker-machine inspect', () => {
  test('prints the configuration, unknown members included, under the name of the folder', async () => {
    await writeDockerMachineConfig(store.path, 'dev01', url, ({ Name, ...config }) => ({
      ...config,
      Big: 12345678901234567890n,
      Name: 'other',
    }))
    const { out } = await run('inspect', 'dev01')
    expect(out).toMatch(/^\{\n {4}"ConfigVersion": 3,\n {4}"Driver": \{\n {8}"IPAddress"/)
    expect(out).toMatch(/\n {4}"Big": 12345678901234567890,\n {4}"Name": "dev01"\n\}\n$/)
  })

  test('fills in templates', async () => {
    await writeDockerMachineConfig(store.path, 'dev01', url)
    const inspect = async (format: string) => (await run('inspect', '-f', format, 'dev01')).out
    expect(await inspect('{{.HostOptions.AuthOptions.StorePath}}')).toBe(`${store.path}/machines/dev01\n`)
    expect(await inspect('{{json .HostOptions.EngineOptions.Labels}} {{.Nope}}')).toBe('[] <no value>\n')
    expect(await inspect('{{prettyjson .HostOptions.EngineOptions.Labels}}')).toBe('[]\n')
  })

  test('shows its help when two machines are named', async () => {
    const { code, out, error } = await run('inspect', 'a', 'b')
    expect({ code, error }).toEqual({ code: 1, error: ONE })
    expect(out).toMatch(/^Usage: docker-machine inspect /)
  })
})

describe('docker-machine version', () => {
  test('asks the engine of a machine', async () => {
    const engine = await fakeEngine('ok', store)
    await store.create({ name: 'dev01', url: engine.url })
    expect(await run('version', 'dev01')).toEqual({ code: 0, out: '28.5.2\n', error: '' })
  })

  test('says why it cannot', async () => {
    await store.create({ name: 'x', url: `tcp://127.0.0.1:${await closedPort()}`, tls: false })
    expect((await run('version', 'x')).error).toBe(
      'Cannot ask the engine of machine "x": nothing listens at its address; start the engine or correct the address\n',
    )
  })
})

describe('docker-machine active', () => {
  const active = (DOCKER_HOST?: string) => {
    return runDockerMachine(store.path, ['active'], { environment: { ...(DOCKER_HOST && { DOCKER_HOST }) } })
  }

  test('names the first machine of the table that DOCKER_HOST points to', async () => {
    for (const name of ['m10', 'm2']) await writeDockerMachineConfig(store.path, name, url)
    expect(await active(url)).toEqual({ code: 0, out: 'm2\n', error: '' })
  })

  test('names the master of a standalone Swarm by its own port', async () => {
    const SwarmOptions = { Master: true, Host: 'tcp://0.0.0.0:3376' }
    await writeDockerMachineConfig(store.path, 'm', url, (config) => ({ ...config, HostOptions: { SwarmOptions } }))
    expect((await active('tcp://192.0.2.11:3376')).out).toBe('m\n')
  })

  test('finds none where there is no variable, not even a machine without an address', async () => {
    await writeDockerMachineConfig(store.path, 'x', url, driver('amazonec2', { IPAddress: '' }))
    expect(await active()).toEqual({ code: 1, out: '', error: 'No active host found\n' })
  })
})

describe('docker-machine start, stop, kill and restart', () => {
  test.each([
    ['start', 'Starting', 'Machine "dev01" is already running.'],
    ['stop', 'Stopping', 'hosts without a driver cannot be stopped'],
    ['kill', 'Killing', 'hosts without a driver cannot be killed'],
    ['restart', 'Restarting', 'hosts without a driver cannot be restarted'],
  ])('%s says what Docker Machine says of a none machine', async (command, doing, error) => {
    await writeDockerMachineConfig(store.path, 'dev01', url)
    expect(await run(command, 'dev01')).toEqual({ code: 1, out: `${doing} "dev01"...\n`, error: `${error}\n` })
  })

  test.each(['start', 'stop'])('say that the driver generic has no %s', async (command) => {
    await writeGenericMachine(store.path, 'g', { IPAddress: '127.0.0.1', SSHPort: await closedPort() })
    expect((await run(command, 'g')).error).toBe(`generic driver does not support ${command}\n`)
  })

  test.each(['restart', 'kill'])('say why a generic host cannot be told to %s', async (command) => {
    await writeGenericMachine(store.path, 'g', { IPAddress: '127.0.0.1', SSHPort: await closedPort() })
    expect(await run(command, 'g')).toMatchObject({
      code: 1,
      error: expect.stringMatching(/there is no SSH connection|Connection refused|ssh is not/),
    })
  })

  test('send people to the tool that made a machine', async () => {
    await writeDockerMachineConfig(store.path, 'vm', url, driver('virtualbox', { IPAddress: '' }))
    expect((await run('start', 'vm')).error).toBe(
      'virtualbox machines cannot be started from here; use the tool that made the machine\n',
    )
  })
})

describe('docker-machine regenerate-certs', () => {
  test('asks nothing about machines that nothing can be done to, and says why', async () => {
    await writeDockerMachineConfig(store.path, 'dev01', url)
    await writeGenericMachine(store.path, 'g', { SSHUser: '$(id)' })
    expect(await run('regenerate-certs', 'dev01', 'g')).toEqual({
      code: 1,
      out: '',
      error: expect.stringMatching(/no SSH server that the store knows of.*\nCannot .*: the SSH user is none/),
    })
  })
})
