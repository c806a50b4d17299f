import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { MachineStore } from '../store/machine-store.ts'
import { writeDockerMachineConfig, writeRawConfig } from '../testing/docker-machine-config.ts'
import { writeGenericMachine } from '../testing/generic-machine.ts'
import { runDockerMachine } from '../testing/run-docker-machine.ts'
import { temporaryStore } from '../testing/temporary-store.ts'
import { packTar } from './tar.ts'

vi.setConfig({ testTimeout: 60_000 })

const url = 'tcp://192.0.2.11:2376'
let here: MachineStore
let there: MachineStore
beforeEach(async () => {
  here = new MachineStore({ path: await temporaryStore() })
  there = new MachineStore({ path: await temporaryStore() })
  await here.certificates.ensure({ keyType: 'ec' })
})

async function mode(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8)
}

describe('machines that are exported and imported', () => {
  test('bring their certificates and keys along, and know their new place', async () => {
    await writeGenericMachine(here.path, 'dev01')
    await writeFile(join(here.path, 'machines/dev01/known_hosts'), 'dev01 ssh-ed25519 AAAA\n', { mode: 0o600 })
    await here.create({ name: 'plain', url: 'tcp://192.0.2.12:2375', tls: false, ip: '10.0.0.2', labels: { env: 'x' } })
    const imported = await there.import(await here.export(['dev01', 'plain']))
    expect(imported.map(({ name }) => name)).toEqual(['dev01', 'plain'])
    const [dev01, plain] = imported
    const folder = join(there.path, 'machines/dev01')
    expect(dev01?.address).toEqual({
      url,
      tls: { caPath: join(folder, 'ca.pem'), certPath: join(folder, 'cert.pem'), keyPath: join(folder, 'key.pem') },
    })
    expect(plain).toMatchObject({ ip: '10.0.0.2', labels: ['env=x'], address: { url: 'tcp://192.0.2.12:2375' } })
    for (const file of ['ca.pem', 'cert.pem', 'key.pem']) {
      expect(await readFile(join(folder, file), 'utf8')).toBe(await readFile(join(here.path, 'certs', file), 'utf8'))
    }
    for (const file of ['key', 'key.pem', 'config.json', 'known_hosts'])
      expect(await mode(join(folder, file))).toBe('600')
    expect(await mode(folder)).toBe('700')
    expect(await readFile(join(folder, 'config.json'), 'utf8')).not.toContain(here.path)
    expect(dev01?.config).toMatchObject({
      Driver: { SSHKeyPath: join(folder, 'key'), StorePath: there.path },
      HostOptions: { AuthOptions: { CertDir: join(there.path, 'certs'), ClientKeyPath: join(folder, 'key.pem') } },
    })
    expect(await readdir(there.path)).toEqual(['machines'])
  })

  test('take an SSH key along that was outside of the store', async () => {
    const folder = await writeGenericMachine(here.path, 'dev01')
    const outside = join(here.path, '../deploy_key')
    await writeFile(outside, 'another key\n', { mode: 0o600 })
    await here.update('dev01', (config) => void Object.assign(config['Driver'] as object, { SSHKeyPath: outside }))
    expect(await readdir(folder)).toContain('config.json')
    const [machine] = await there.import(await here.export(['dev01']))
    const key = join(there.path, 'machines/dev01/deploy_key')
    expect(await readFile(key, 'utf8')).toBe('another key\n')
    expect(await mode(key)).toBe('600')
    expect(machine?.config).toMatchObject({ Driver: { SSHKeyPath: key } })
  })

  test('may have another name, and come from another system', async () => {
    const store = 'C:\\Users\\Ada\\.docker\\machine'
    const config = {
      ConfigVersion: 3,
      Driver: {
        IPAddress: '192.0.2.1',
        MachineName: 'a',
        SSHKeyPath: `${store}\\machines\\a\\id_rsa`,
        StorePath: store,
      },
      DriverName: 'generic',
      HostOptions: { AuthOptions: { StorePath: `${store}\\machines\\a`, CertDir: `${store}\\certs` } },
      Name: 'a',
      Huge: 1,
    }
    const archive = await packTar([
      { path: 'raftkit-machines.json', text: JSON.stringify({ format: 1, store, machines: ['a'] }) },
      {
        path: 'machines/a/config.json',
        text: JSON.stringify(config).replace('"Huge":1', '"Huge":12345678901234567890'),
      },
      { path: 'machines/a/id_rsa', text: 'key' },
      { path: 'machines/a/known_hosts', text: 'a ssh-ed25519 AAAA\n' },
    ])
    const [machine] = await there.import(archive, { name: 'b' })
    const folder = join(there.path, 'machines/b')
    // Else its host could be any other one the next time.
    expect(await readFile(join(folder, 'known_hosts'), 'utf8')).toBe('b ssh-ed25519 AAAA\n')
    expect(machine?.config).toMatchObject({
      Name: 'b',
      Driver: { MachineName: 'b', SSHKeyPath: join(folder, 'id_rsa'), StorePath: there.path },
      HostOptions: { AuthOptions: { StorePath: folder, CertDir: join(there.path, 'certs') } },
      Huge: 12345678901234567890n,
    })
  })

  test('are all there or none', async () => {
    for (const name of ['a', 'b', 'c']) await here.create({ name, url })
    const archive = await here.export(['a', 'b', 'c'])
    await there.create({ name: 'b', url, tls: false })
    await expect(there.import(archive)).rejects.toMatchObject({ code: 'MACHINE_EXISTS', machine: 'b' })
    expect((await there.list()).map(({ name }) => name)).toEqual(['b'])
    await expect(there.import(archive, { name: 'x' })).rejects.toMatchObject({ code: 'INVALID_OPTION' })
    const aborted = there.import(archive, { signal: AbortSignal.abort('enough') })
    await expect(aborted).rejects.toBe('enough')
    await there.remove('b')
    expect((await there.import(archive)).map(({ name }) => name)).toEqual(['a', 'b', 'c'])
    expect(await readdir(join(there.path, 'machines'))).toEqual(['a', 'b', 'c'])
  })

  test('are read through a link, and refused without their certificates', async () => {
    await writeDockerMachineConfig(there.path, 'real', url)
    await mkdir(join(here.path, 'machines'), { recursive: true })
    await symlink(join(there.path, 'machines/real'), join(here.path, 'machines/linked'))
    expect((await here.export(['linked'])).length).toBeGreaterThan(0)
    await expect(there.export(['real'])).rejects.toMatchObject({ code: 'CERTIFICATES_INCOMPLETE', machine: 'real' })
    await writeRawConfig(there.path, 'broken', 'null')
    await expect(there.export(['broken'])).rejects.toMatchObject({ code: 'CORRUPT_CONFIG' })
    await expect(there.export([])).rejects.toMatchObject({ code: 'INVALID_OPTION' })
    for (const name of ['../certs', '$(cmd)', 'a\nb', 'x'.repeat(10_000)]) {
      await expect(here.export([name])).rejects.toMatchObject({ code: 'INVALID_NAME' })
      await expect(there.import(new Uint8Array(), { name })).rejects.toMatchObject({ code: 'INVALID_NAME' })
    }
  })

  const manifest = (machines: unknown, more: object = {}) => ({
    path: 'raftkit-machines.json',
    text: JSON.stringify({ format: 1, store: '/s', machines, ...more }),
  })
  const config = (name: string, text = '{"ConfigVersion":3,"Driver":{}}') => ({
    path: `machines/${name}/config.json`,
    text,
  })

  test.each([
    ['without a manifest', [config('a')], 'INVALID_ARCHIVE'],
    ['of another format', [manifest(['a'], { format: 2 }), config('a')], 'INVALID_ARCHIVE'],
    ['with a broken manifest', [{ path: 'raftkit-machines.json', text: '{' }, config('a')], 'INVALID_ARCHIVE'],
    ['without machines', [manifest([])], 'INVALID_ARCHIVE'],
    ['with another machine', [manifest(['a']), config('a'), config('b')], 'INVALID_ARCHIVE'],
    [
      'with a file for the store',
      [manifest(['a']), config('a'), { path: 'certs/ca.pem', text: '' }],
      'INVALID_ARCHIVE',
    ],
    ['with a hidden file', [manifest(['a']), config('a'), { path: 'machines/a/.ssh', text: '' }], 'INVALID_ARCHIVE'],
    ['with a deep file', [manifest(['a']), config('a'), { path: 'machines/a/b/c', text: '' }], 'INVALID_ARCHIVE'],
    ['without a configuration', [manifest(['a']), { path: 'machines/a/ca.pem', text: '' }], 'INVALID_ARCHIVE'],
    ['with a null configuration', [manifest(['a']), config('a', 'null')], 'INVALID_ARCHIVE'],
    ['with a partial configuration', [manifest(['a']), config('a', '{"Driver":null}')], 'INVALID_ARCHIVE'],
    [
      'with a broken registry.json',
      [manifest(['a']), config('a'), { path: 'machines/a/registry.json', text: '[' }],
      'INVALID_ARCHIVE',
    ],
    ['from the future', [manifest(['a']), config('a', '{"ConfigVersion":4,"Driver":{}}')], 'CONFIG_FROM_FUTURE'],
    ['with a hostile name', [manifest(['$(x)']), config('$(x)')], 'INVALID_NAME'],
  ])('are refused from an archive %s, and the store is not touched', async (_what, files, code) => {
    await expect(there.import(await packTar(files))).rejects.toMatchObject({ code })
    await expect(stat(there.path)).rejects.toThrow('ENOENT')
  })
})

describe('docker-machine export and import', () => {
  test('go through a file that only its owner can read, and that is never overwritten', async () => {
    await here.create({ name: 'dev01', url })
    const file = join(here.path, '../machines.tar')
    expect(await runDockerMachine(here.path, ['export', 'dev01', '-o', file])).toEqual({
      code: 0,
      out: `${file}\n`,
      error: '',
    })
    expect(await mode(file)).toBe('600')
    const again = await runDockerMachine(here.path, ['export', '-o', file, 'dev01'])
    expect(again).toMatchObject({ code: 1, error: expect.stringContaining('the file exists') })
    expect(await runDockerMachine(there.path, ['import', file])).toEqual({ code: 0, out: 'dev01\n', error: '' })
    expect(await runDockerMachine(there.path, ['import', file])).toMatchObject({
      code: 1,
      error: 'Docker machine "dev01" already exists\n',
    })
    expect(await runDockerMachine(there.path, ['import', file, '--name', 'dev02'])).toMatchObject({ code: 0 })
    expect((await there.list()).map(({ name }) => name)).toEqual(['dev01', 'dev02'])
    for (const bad of ['/dev/zero', here.path]) {
      const run = await runDockerMachine(there.path, ['import', bad])
      expect(run).toMatchObject({ code: 1, error: expect.stringContaining('it is no file') })
    }
    for (const args of [['export', 'dev01'], ['export', '-o', file], ['import'], ['import', file, file]]) {
      expect(await runDockerMachine(here.path, args)).toMatchObject({
        code: 1,
        error: expect.stringContaining('Expected'),
      })
    }
  })
})
