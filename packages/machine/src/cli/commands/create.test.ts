import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { MachineStore } from '../../store/machine-store.ts'
import { runDockerMachine } from '../../testing/run-docker-machine.ts'
import { temporaryStore } from '../../testing/temporary-store.ts'

// Whole keys of RSA and many writes through to the disk: seconds, on a machine that has other things to do.
vi.setConfig({ testTimeout: 60_000 })

let store: string
beforeEach(async () => {
  store = await temporaryStore()
})

const generic = ['create', '-d', 'generic', '--generic-ip-address', '127.0.0.1']
const none = ['create', '-d', 'none', '--url', 'tcp://192.0.2.11:2376']

describe('docker-machine create', () => {
  test('makes what Docker Machine makes, and nothing more', async () => {
    const run = await runDockerMachine(store, [...none, 'dev01'])
    expect(run).toEqual({
      code: 0,
      error: '',
      out: `Running pre-create checks...
Creating CA: ${store}/certs/ca.pem
Creating client certificate: ${store}/certs/cert.pem
Creating machine...
To see how to connect your Docker Client to the Docker Engine running on this virtual machine, run: docker-machine env dev01
`,
    })
    expect(await readdir(join(store, 'machines/dev01'))).toEqual(['config.json'])
    const golden = await readFile(join(import.meta.dirname, '../../config/golden/none.json'), 'utf8')
    expect(await readFile(join(store, 'machines/dev01/config.json'), 'utf8')).toBe(
      golden.replaceAll('/home/dev/.docker/machine', store).replaceAll('127.0.0.1:2376', '192.0.2.11:2376'),
    )
  })

  test('writes every option as Docker Machine does', async () => {
    const flags = {
      'engine-opt': 'log-driver=syslog',
      'engine-env': 'A=B',
      'engine-insecure-registry': 'reg:5000',
      'engine-storage-driver': 'overlay2',
      'engine-registry-mirror': 'http://m:80',
      'swarm-addr': '1.2.3.4',
      'swarm-discovery': 'token://1234',
      'swarm-host': 'tcp://0.0.0.0:3377',
      'swarm-image': 'sw:1',
      'swarm-strategy': 'binpack',
      'swarm-opt': 'a=b',
      'swarm-join-opt': 'c=d',
      'tls-san': 'foo.example',
    }
    const argv = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value])
    const labels = ['--engine-label', 'env=prod', '--engine-label', 'tier=web']
    const switches = ['--swarm', '--swarm-master', '--swarm-experimental']
    const url = ['--url', 'tcp://127.0.0.1:2376']
    await runDockerMachine(store, ['create', '-d', 'none', ...url, ...argv, ...labels, ...switches, 'master1'])
    const golden = await readFile(join(import.meta.dirname, '../../config/golden/none-swarm-master.json'), 'utf8')
    expect(await readFile(join(store, 'machines/master1/config.json'), 'utf8')).toBe(
      golden.replaceAll('/home/dev/.docker/machine', store),
    )
  })

  test('registers sockets, plain engines, and the own address of a node', async () => {
    await runDockerMachine(store, ['create', '-d', 'none', '--url', 'unix:///var/run/docker.sock', 'here'])
    await runDockerMachine(store, [...none, '--no-tls', '--ip', '10.0.0.1', 'plain'])
    const machines = new MachineStore({ path: store })
    expect((await machines.get('here')).address).toEqual({ url: 'unix:///var/run/docker.sock' })
    expect(await machines.get('plain')).toMatchObject({ ip: '10.0.0.1', address: { url: 'tcp://192.0.2.11:2376' } })
    expect(await readdir(store)).toEqual(['machines'])
  })

  test("takes the client certificate of somebody else's authority", async () => {
    const other = new MachineStore({ path: join(store, '../other') })
    const { caPath, certPath, keyPath } = await other.certificates.ensure({ keyType: 'ec' })
    const files = ['--tls-ca-cert', caPath, '--tls-client-cert', certPath, '--tls-client-key', keyPath]
    expect(await runDockerMachine(store, [...files, ...none, 'x'])).toMatchObject({ code: 0, error: '' })
    expect((await readdir(join(store, 'machines/x'))).sort()).toEqual(['ca.pem', 'cert.pem', 'config.json', 'key.pem'])
    expect(await runDockerMachine(store, [...files.slice(0, 2), ...none, 'y'])).toMatchObject({
      code: 1,
      error: 'Error: --tls-ca-cert, --tls-client-cert, --tls-client-key belong together\n',
    })
  })

  test('takes flags after the name, and the driver from the environment', async () => {
    const argv = ['create', 'x', '--url', 'tcp://192.0.2.11:2376']
    expect(await runDockerMachine(store, argv, { environment: { MACHINE_DRIVER: 'none' } })).toMatchObject({ code: 0 })
    expect(await readdir(join(store, 'machines'))).toEqual(['x'])
  })

  test.each<[string[], number, string]>([
    [
      [...none, 'a_b'],
      1,
      'Error creating machine: Invalid hostname specified. Allowed hostname chars are: 0-9a-zA-Z . -\n',
    ],
    [[...none, 'x', 'y'], 1, 'Invalid command line. Found extra arguments [y]\n'],
    [none, 1, 'Error: No machine name specified\n'],
    [
      ['create', '-d', 'none', 'x'],
      1,
      'Error setting machine configuration from flags provided: --url option is required when no driver is selected\n',
    ],
    [
      [...none, '--swarm-discovery', 'zz', 'x'],
      1,
      'Error parsing swarm discovery: Swarm Discovery URL was in the wrong format: zz\n',
    ],
    [
      ['create', '-d', 'zz', 'x'],
      1,
      'Driver "zz" not found. Do you have the plugin binary "docker-machine-driver-zz" accessible in your PATH?\n',
    ],
    [
      ['create', '-d', 'generic', 'x'],
      1,
      'Error setting machine configuration from flags provided: generic driver requires the --generic-ip-address option\n',
    ],
    [
      ['create', '-d', 'generic', '--generic-ip-address', '127.0.0.1', '--generic-ssh-key', '/nope', 'x'],
      3,
      'Error with pre-create check: "SSH key does not exist: \\"/nope\\""\n',
    ],
    [
      ['--tls-ca-cert', '/ca', ...generic, '--no-tls', 'x'],
      1,
      'Error: --no-tls, --tls-ca-cert are for the driver none; an engine that is taken over speaks TLS, with certificates of the store\n',
    ],
    [
      [...generic, '--url', 'tcp://192.0.2.1:2376', 'x'],
      1,
      'Error: --url is for the driver none; an engine that is taken over speaks TLS, with certificates of the store\n',
    ],
    [
      [...generic, '--swarm-master', 'x'],
      1,
      'Error: a standalone Swarm is not set up from here; leave out --swarm and --swarm-master, and use docker swarm init when it is done\n',
    ],
    [
      [...generic, '--ip', 'dev01', 'x'],
      1,
      'Cannot create machine "x": the option ip must be an IP address without a port; correct the option\n',
    ],
  ])('%j ends with %i and makes nothing', async (argv, code, error) => {
    expect(await runDockerMachine(store, argv)).toMatchObject({ code, error })
    await expect(stat(store)).rejects.toThrow('ENOENT')
  })

  test.each<[string[], RegExp]>([
    [['create', '-d', 'virtualbox', 'x'], /cannot be created with the driver virtualbox from here; .*-d none --url/],
    [['create', '-d', 'none', '--url', 'tcp://:1', 'x'], /the url has no host/],
    // Its flags are none here, and no mistake of whoever gives them.
    [
      ['create', '-d', 'amazonec2', '--amazonec2-region', 'us-east-1', '--amazonec2-zone=b', 'x'],
      /^Machines cannot be created with the driver amazonec2 from here; .*-d none --url/,
    ],
    [['create', '--virtualbox-memory', '2048', '--swarm=maybe', 'x'], /^Machines .* driver virtualbox from here; /],
    [['create', '-d', 'zz', '--zz-size', 'x'], /^Driver "zz" not found\./],
  ])('%j says what to do instead', async (argv, error) => {
    expect((await runDockerMachine(store, argv)).error).toMatch(error)
    await expect(stat(store)).rejects.toThrow('ENOENT')
  })

  test('explains a mistake in flags that it would take', async () => {
    const { code, out, error } = await runDockerMachine(store, [...none, '--amazonec2-region', 'x'])
    expect({ code, error }).toEqual({ code: 1, error: 'flag provided but not defined: -amazonec2-region\n' })
    expect(out).toMatch(/^Incorrect Usage\.\n/)
    expect(await runDockerMachine(store, ['create', '-d', 'amazonec2', '--help'])).toMatchObject({ code: 0, error: '' })
  })

  test('refuses a name that is taken before it makes certificates', async () => {
    await mkdir(join(store, 'machines/x'), { recursive: true })
    expect(await runDockerMachine(store, [...none, 'x'])).toEqual({
      code: 1,
      out: '',
      error: 'Docker machine "x" already exists\n',
    })
    expect(await readdir(store)).toEqual(['machines'])
  })

  test('does not hide what is wrong with the store', async () => {
    await writeFile(store, 'a file, and no folder')
    const { code, error } = await runDockerMachine(store, [...none, 'x'])
    expect(code).toBe(1)
    expect(error).toMatch(/^Cannot create machine "x": ENOTDIR/)
  })
})
