import { cp, mkdir, readdir, readFile, rename, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { writeDockerMachineConfig, writeRawConfig } from '../testing/docker-machine-config.ts'
import { temporaryStore } from '../testing/temporary-store.ts'
import { MachineStore } from './machine-store.ts'

// Whole keys of RSA and many writes through to the disk: seconds, on a machine that has other things to do.
vi.setConfig({ testTimeout: 60_000 })

let store: MachineStore
beforeEach(async () => {
  store = new MachineStore({ path: await temporaryStore() })
})

const url = 'tcp://192.0.2.11:2376'

async function mode(...path: string[]): Promise<string> {
  return ((await stat(join(store.path, ...path))).mode & 0o777).toString(8)
}

/** Every file below a folder with its text, to see that nothing changed. */
async function contents(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Object.fromEntries(await Promise.all(files.map(async (path) => [path, await readFile(path, 'utf8')])))
}

describe('MachineStore.create', () => {
  test('writes what Docker Machine writes, and the client certificate beside it', async () => {
    await store.create({ name: 'dev01', url })
    expect((await readdir(join(store.path, 'machines/dev01'))).sort()).toEqual([
      'ca.pem',
      'cert.pem',
      'config.json',
      'key.pem',
    ])
    const golden = await readFile(join(import.meta.dirname, '../config/golden/none.json'), 'utf8')
    expect(await readFile(join(store.path, 'machines/dev01/config.json'), 'utf8')).toBe(
      golden.replaceAll('/home/dev/.docker/machine', store.path).replaceAll('127.0.0.1:2376', '192.0.2.11:2376'),
    )
    expect(await mode('machines')).toBe('700')
    expect(await mode('machines/dev01')).toBe('700')
    expect(await mode('machines/dev01/config.json')).toBe('600')
    expect(await mode('machines/dev01/key.pem')).toBe('600')
    expect(await mode('machines/dev01/ca.pem')).toBe('644')
  })

  test("hands out the machine with its own copies of the store's client certificate", async () => {
    const machine = await store.create({ name: 'dev01', url })
    const folder = join(store.path, 'machines/dev01')
    expect(machine.address).toEqual({
      url,
      tls: { caPath: join(folder, 'ca.pem'), certPath: join(folder, 'cert.pem'), keyPath: join(folder, 'key.pem') },
    })
    for (const name of ['ca.pem', 'cert.pem', 'key.pem']) {
      const [copy, original] = [join(folder, name), join(store.path, 'certs', name)]
      expect(await readFile(copy, 'utf8')).toBe(await readFile(original, 'utf8'))
    }
  })

  test('keeps what Docker Machine does not know in a file of its own', async () => {
    const machine = await store.create({ name: 'dev01', url: 'tcp://127.0.0.1:32771', ip: '172.18.0.2', tls: false })
    expect(machine.ip).toBe('172.18.0.2')
    expect(machine.address).toEqual({ url: 'tcp://127.0.0.1:32771' })
    expect((await readdir(join(store.path, 'machines/dev01'))).sort()).toEqual(['config.json', 'registry.json'])
    expect(JSON.parse(await readFile(join(store.path, 'machines/dev01/registry.json'), 'utf8'))).toEqual({
      ip: '172.18.0.2',
      tls: false,
    })
  })

  test('registers a socket, which has neither address nor certificate', async () => {
    const machine = await store.create({ name: 'here', url: 'unix:///var/run/docker.sock' })
    expect(machine).toMatchObject({ ip: '', address: { url: 'unix:///var/run/docker.sock' } })
    expect(await readdir(store.path)).toEqual(['machines'])
  })

  test('takes the client certificate of another authority as files and as texts', async () => {
    const other = new MachineStore({ path: join(store.path, '../other') })
    const { caPath, certPath, keyPath } = await other.certificates.ensure({ keyType: 'ec' })
    await store.create({ name: 'files', url, tls: { caPath, certPath, keyPath } })
    const [ca, cert, key] = await Promise.all([caPath, certPath, keyPath].map((path) => readFile(path, 'utf8')))
    const material = { ca: String(ca), cert: String(cert), key: String(key) }
    const machine = await store.create({ name: 'texts', url, tls: material })
    for (const name of ['files', 'texts']) {
      expect(await readFile(join(store.path, 'machines', name, 'ca.pem'), 'utf8')).toBe(ca)
      expect(await mode('machines', name, 'key.pem')).toBe('600')
    }
    expect(machine.config).toMatchObject({
      HostOptions: { AuthOptions: { CaCertPath: join(store.path, 'machines/texts/ca.pem') } },
    })
    expect(await readdir(store.path)).toEqual(['machines'])
  })

  test('refuses a key that is not that of the certificate, and makes nothing', async () => {
    const [one, two] = [join(store.path, '../one'), join(store.path, '../two')]
    const a = await new MachineStore({ path: one }).certificates.ensure({ keyType: 'ec' })
    const b = await new MachineStore({ path: two }).certificates.ensure({ keyType: 'ec' })
    const tls = { caPath: a.caPath, certPath: a.certPath, keyPath: b.keyPath }
    await expect(store.create({ name: 'dev01', url, tls })).rejects.toMatchObject({ code: 'INVALID_CERTIFICATE' })
    await expect(stat(store.path)).rejects.toThrow('ENOENT')
  })

  test('refuses a name that is taken, be it by an empty folder', async () => {
    await mkdir(join(store.path, 'machines/dev01'), { recursive: true })
    await expect(store.create({ name: 'dev01', url, tls: false })).rejects.toMatchObject({ code: 'MACHINE_EXISTS' })
    expect(await readdir(join(store.path, 'machines/dev01'))).toEqual([])
  })

  test('makes one machine when many ask for the same name at once', async () => {
    const creations = Array.from({ length: 8 }, () => store.create({ name: 'dev01', url, tls: false }))
    const results = await Promise.allSettled(creations)
    const refused = results.filter((result) => result.status === 'rejected')
    expect(refused).toHaveLength(7)
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'MACHINE_EXISTS' })
    expect(await store.list()).toMatchObject([{ name: 'dev01', machine: { url } }])
  })

  test('sweeps away what a killed process left half-made', async () => {
    await mkdir(join(store.path, 'machines/.raftkit-left'), { recursive: true })
    await store.create({ name: 'dev01', url, tls: false })
    expect(await readdir(join(store.path, 'machines'))).toEqual(['dev01'])
  })
})

describe('MachineStore.get', () => {
  test('reads a machine that Docker Machine made', async () => {
    await writeDockerMachineConfig(store.path, 'dev01', url)
    expect(await store.get('dev01')).toMatchObject({ name: 'dev01', driver: 'none', url, ip: '192.0.2.11', labels: [] })
  })

  test.each([
    'amazonec2-defaults',
    'generic',
    'none-swarm-master',
    'none',
    'softlayer-defaults',
    'virtualbox-defaults',
  ])('reads the sample %s and gives back all of it', async (sample) => {
    const text = await readFile(join(import.meta.dirname, `../config/golden/${sample}.json`), 'utf8')
    await writeRawConfig(store.path, 'sample', text)
    const machine = await store.get('sample')
    expect(machine.config).toEqual({ ...JSON.parse(text), Name: 'sample' })
    expect(machine.driver).toBe(JSON.parse(text).DriverName)
  })

  test.each([0, 1, 2])('reads a machine of version %i and writes nothing', async (version) => {
    await writeDockerMachineConfig(store.path, 'old', url, ({ ConfigVersion, ...rest }) => ({
      ...(version > 0 && { ConfigVersion: version }),
      ...rest,
    }))
    const before = await contents(store.path)
    expect(await store.get('old')).toMatchObject({ url, diskVersion: version, config: { ConfigVersion: 3 } })
    expect(await contents(store.path)).toEqual(before)
  })

  test('takes null for options that are not there', async () => {
    await writeDockerMachineConfig(store.path, 'dev01', url, (config) => ({ ...config, HostOptions: null }))
    expect(await store.get('dev01')).toMatchObject({ url, labels: [] })
  })

  test('has no address for a machine that was never started', async () => {
    await cp(
      join(import.meta.dirname, '../config/golden/softlayer-defaults.json'),
      join(store.path, 'machines/sl/config.json'),
    )
    const machine = await store.get('sl')
    expect(machine.url).toBe('')
    expect(() => machine.address).toThrow(expect.objectContaining({ code: 'NO_ADDRESS' }))
  })

  test('shows no cloud keys to console.log', async () => {
    await writeDockerMachineConfig(store.path, 'dev01', url, (config) => ({ ...config, Secret: 'hunter2' }))
    const { inspect } = await import('node:util')
    expect(inspect(await store.get('dev01'), { depth: 9, showHidden: true })).not.toContain('hunter2')
  })

  test("finds the certificates that config.json names, and the store's own once the store was moved", async () => {
    await writeDockerMachineConfig(store.path, 'dev01', url)
    await store.certificates.ensure({ keyType: 'ec' })
    await mkdir(join(store.path, '../elsewhere'))
    await rename(store.path, join(store.path, '../elsewhere/moved'))
    const moved = new MachineStore({ path: join(store.path, '../elsewhere/moved') })
    expect((await moved.get('dev01')).address.tls).toMatchObject({ caPath: join(moved.path, 'certs/ca.pem') })
  })

  test.each([
    ['{ x', 'CORRUPT_CONFIG'],
    ['', 'CORRUPT_CONFIG'],
    ['null', 'CORRUPT_CONFIG'],
    ['[]', 'CORRUPT_CONFIG'],
    ['{"ConfigVersion":"3","Driver":{}}', 'CORRUPT_CONFIG'],
    ['{"ConfigVersion":3}', 'CORRUPT_CONFIG'],
    ['{"ConfigVersion":4,"Driver":{}}', 'CONFIG_FROM_FUTURE'],
  ])('refuses the configuration %j with %s', async (text, code) => {
    await writeRawConfig(store.path, 'bad', text)
    await expect(store.get('bad')).rejects.toMatchObject({ code })
  })

  test('tells a machine without a configuration from one that is not there', async () => {
    await mkdir(join(store.path, 'machines/empty'), { recursive: true })
    await writeFile(join(store.path, 'machines/file'), '')
    await expect(store.get('empty')).rejects.toMatchObject({ code: 'CONFIG_MISSING', machine: 'empty' })
    await expect(store.get('nope')).rejects.toMatchObject({ code: 'MACHINE_NOT_FOUND', machine: 'nope' })
    await expect(store.get('file')).rejects.toMatchObject({ code: 'MACHINE_NOT_FOUND' })
  })

  test('waits for the new file where Docker Machine has just removed the old one', async () => {
    const path = await writeDockerMachineConfig(store.path, 'dev01', url)
    await rename(path, `${path}.tmp`)
    const [machine] = await Promise.all([store.get('dev01'), rename(`${path}.tmp`, path)])
    expect(machine.url).toBe(url)
  })

  test('refuses a broken registry.json, and says which file it is', async () => {
    await writeDockerMachineConfig(store.path, 'dev01', url)
    const path = join(store.path, 'machines/dev01/registry.json')
    await writeFile(path, '[')
    await expect(store.get('dev01')).rejects.toMatchObject({ code: 'CORRUPT_CONFIG', path })
  })
})

describe('MachineStore.list', () => {
  test('is empty for a store that does not exist, and makes none', async () => {
    expect(await store.list()).toEqual([])
    await expect(stat(store.path)).rejects.toThrow('ENOENT')
  })

  test('shows what is broken as a row, in the byte order of the names', async () => {
    for (const name of ['m2', 'm10', 'Zed']) await writeDockerMachineConfig(store.path, name, url)
    await writeRawConfig(store.path, 'bad', 'null')
    await mkdir(join(store.path, 'machines/$(cmd)'))
    expect(await store.list()).toMatchObject([
      { name: '$(cmd)', error: { code: 'INVALID_NAME' } },
      { name: 'Zed', machine: { url } },
      { name: 'bad', error: { code: 'CORRUPT_CONFIG' } },
      { name: 'm10', machine: { url } },
      { name: 'm2', machine: { url } },
    ])
  })

  test('leaves out links, files and hidden folders, as Docker Machine does', async () => {
    await writeDockerMachineConfig(store.path, 'dev01', url)
    await symlink(join(store.path, 'machines/dev01'), join(store.path, 'machines/link'))
    await writeFile(join(store.path, 'machines/file'), '')
    await mkdir(join(store.path, 'machines/.hidden'))
    expect((await store.list()).map(({ name }) => name)).toEqual(['dev01'])
  })
})

describe('MachineStore.remove', () => {
  test('removes a machine, broken or not, and nothing else', async () => {
    await writeDockerMachineConfig(store.path, 'dev01', url)
    await writeDockerMachineConfig(store.path, 'dev02', url)
    await writeRawConfig(store.path, 'bad', 'null')
    await store.remove('dev01')
    await store.remove('bad')
    expect(await readdir(join(store.path, 'machines'))).toEqual(['dev02'])
  })

  test.each(['../certs', '..', 'a/b', '$(cmd)'])('refuses the name %j and touches nothing', async (name) => {
    await writeDockerMachineConfig(store.path, 'dev01', url)
    await store.certificates.ensure({ keyType: 'ec' })
    const before = await contents(store.path)
    await expect(store.remove(name)).rejects.toMatchObject({ code: 'INVALID_NAME', machine: name })
    expect(await contents(store.path)).toEqual(before)
  })

  test('refuses a machine that is not there, and makes no store for it', async () => {
    await expect(store.remove('nope')).rejects.toMatchObject({ code: 'MACHINE_NOT_FOUND' })
    await expect(stat(store.path)).rejects.toThrow('ENOENT')
  })

  test('removes a link and keeps what it points to', async () => {
    const outside = join(store.path, '../outside')
    await mkdir(outside)
    await writeFile(join(outside, 'config.json'), 'kept')
    await mkdir(join(store.path, 'machines'), { recursive: true })
    await symlink(outside, join(store.path, 'machines/link'))
    await store.remove('link')
    expect(await readFile(join(outside, 'config.json'), 'utf8')).toBe('kept')
    expect(await readdir(join(store.path, 'machines'))).toEqual([])
  })
})

describe('new MachineStore', () => {
  test('makes a relative path absolute', () => {
    expect(new MachineStore({ path: 'some/store' }).path).toBe(join(process.cwd(), 'some/store'))
  })
})
