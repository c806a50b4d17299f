import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Config, writeDockerMachineConfig, writeRawConfig } from '../testing/docker-machine-config.ts'
import { temporaryStore } from '../testing/temporary-store.ts'
import { MachineStore } from './machine-store.ts'

let store: MachineStore
beforeEach(async () => {
  store = new MachineStore({ path: await temporaryStore() })
})

const url = 'tcp://192.0.2.11:2376'

describe('MachineStore.update', () => {
  test('writes what was changed and keeps the rest, byte for byte', async () => {
    const path = await writeDockerMachineConfig(store.path, 'dev01', url, (config) => ({
      '7': 'looks like an index',
      ...config,
      Id: 12345678901234567890n,
      Escaped: '<&>',
    }))
    const before = await readFile(path, 'utf8')
    const machine = await store.update('dev01', (config) => {
      config['Note'] = 'new'
      ;(config['HostOptions'] as { Memory: number }).Memory = 5
    })
    expect(machine.config).toMatchObject({ Note: 'new', Id: 12345678901234567890n })
    expect(await readFile(path, 'utf8')).toBe(
      before.replace('"Memory": 0', '"Memory": 5').replace(/\n\}$/, ',\n    "Note": "new"\n}'),
    )
    expect((await stat(path)).mode & 0o777).toBe(0o600)
  })

  test('does not touch the file when nothing is changed, however it is written', async () => {
    const text = '{"ConfigVersion":3, "Driver":{"URL":"tcp:\\/\\/h:1"},\r\n"DriverName":"none", "Id":1.0e2}'
    const path = await writeRawConfig(store.path, 'odd', text)
    const { ino } = await stat(path)
    await store.update('odd', () => {})
    await store.update('odd', (config) => {
      config['Id'] = 100
      config['Name'] = 'a name is not changed like this'
    })
    expect(await readFile(path, 'utf8')).toBe(text)
    expect((await stat(path)).ino).toBe(ino)
  })

  test('brings an old version up to date when it is changed, and keeps the old file', async () => {
    const path = await writeDockerMachineConfig(store.path, 'old', url, (config) => ({ ...config, ConfigVersion: 2 }))
    const before = await readFile(path, 'utf8')
    expect(await store.update('old', () => {})).toMatchObject({ diskVersion: 2 })
    expect(await store.update('old', (config) => void Object.assign(config, { Note: 1 }))).toMatchObject({
      diskVersion: 3,
    })
    expect(await readFile(`${path}.bak`, 'utf8')).toBe(before)
  })

  test('gives the change a copy, and the machine that was read stays as it is', async () => {
    await writeDockerMachineConfig(store.path, 'dev01', url)
    const machine = await store.get('dev01')
    await store.update('dev01', (config) => void delete config['HostOptions'])
    expect(machine.config).toHaveProperty('HostOptions')
  })

  test.each([Number.NaN, () => {}, Symbol('x')])('refuses %s, which JSON cannot hold', async (value) => {
    const path = await writeDockerMachineConfig(store.path, 'dev01', url)
    const before = await readFile(path, 'utf8')
    const update = store.update('dev01', (config) => void Object.assign(config, { Bad: value as number }))
    await expect(update).rejects.toMatchObject({ code: 'INVALID_OPTION' })
    expect(await readFile(path, 'utf8')).toBe(before)
  })

  test('loses no change when many are made at once', async () => {
    await writeDockerMachineConfig(store.path, 'dev01', url, (config) => ({ ...config, Count: 0 }))
    const increments = Array.from({ length: 10 }, () =>
      store.update('dev01', (config) => void Object.assign(config, { Count: Number(config['Count']) + 1 })),
    )
    await Promise.all(increments)
    expect((await store.get('dev01')).config).toMatchObject({ Count: 10 })
  })

  test('passes on what the change throws, and writes nothing', async () => {
    const path = await writeDockerMachineConfig(store.path, 'dev01', url)
    const { ino } = await stat(path)
    const reason = new Error('changed my mind')
    const update = store.update('dev01', () => {
      throw reason
    })
    await expect(update).rejects.toBe(reason)
    expect((await stat(path)).ino).toBe(ino)
    expect(await readdir(store.path)).toEqual(['machines'])
  })

  test('writes nothing through a link', async () => {
    const outside = join(store.path, '../outside')
    await mkdir(outside)
    await mkdir(join(store.path, 'machines'), { recursive: true })
    const config: Config = { ConfigVersion: 3, DriverName: 'none', Driver: { URL: url } }
    await writeFile(join(outside, 'config.json'), JSON.stringify(config))
    await symlink(outside, join(store.path, 'machines/link'))
    expect(await store.get('link')).toMatchObject({ url })
    const update = store.update('link', (draft) => void Object.assign(draft, { Note: 1 }))
    await expect(update).rejects.toMatchObject({ code: 'SYMLINKED_MACHINE', machine: 'link' })
    expect(await readFile(join(outside, 'config.json'), 'utf8')).toBe(JSON.stringify(config))
  })

  test('makes no store for a machine that is not there', async () => {
    await expect(store.update('nope', () => {})).rejects.toMatchObject({ code: 'MACHINE_NOT_FOUND' })
    await expect(stat(store.path)).rejects.toThrow('ENOENT')
  })
})
