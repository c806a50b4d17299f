import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { writeDockerMachineConfig, writeRawConfig } from '../testing/docker-machine-config.ts'
import { temporaryStore } from '../testing/temporary-store.ts'
import { MachineStore } from './machine-store.ts'

const golden = join(import.meta.dirname, '../config/golden')

describe('a configuration that is saved with nothing changed', () => {
  test.each(readdirSync(golden))('is %s byte for byte', async (file) => {
    const store = new MachineStore({ path: await temporaryStore() })
    const text = await readFile(join(golden, file), 'utf8')
    const { Name: name } = JSON.parse(text) as { Name: string }
    const path = await writeRawConfig(store.path, name, text)
    await store.update(name, () => {})
    expect(await readFile(path, 'utf8')).toBe(text)
    // There and back: written twice, and the same again.
    await store.update(name, (config) => void Object.assign(config, { Note: 'changed' }))
    expect(await readFile(path, 'utf8')).not.toBe(text)
    await store.update(name, (config) => void delete config['Note'])
    expect(await readFile(path, 'utf8')).toBe(text)
  })

  test.each([0, 1, 2])('is not written at all when it is of version %i', async (version) => {
    const store = new MachineStore({ path: await temporaryStore() })
    const path = await writeDockerMachineConfig(
      store.path,
      'old',
      'tcp://192.0.2.1:2376',
      ({ ConfigVersion, ...rest }) => ({
        ...(version > 0 && { ConfigVersion: version }),
        ...rest,
      }),
    )
    const before = await readFile(path, 'utf8')
    const { diskVersion } = await store.update('old', () => {})
    expect(diskVersion).toBe(version)
    expect(await readFile(path, 'utf8')).toBe(before)
  })
})
