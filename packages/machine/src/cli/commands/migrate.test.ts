import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { MachineStore } from '../../store/machine-store.ts'
import { writeDockerMachineConfig, writeRawConfig } from '../../testing/docker-machine-config.ts'
import { runDockerMachine } from '../../testing/run-docker-machine.ts'
import { temporaryStore } from '../../testing/temporary-store.ts'

const url = 'tcp://192.0.2.11:2376'

let store: MachineStore
beforeEach(async () => {
  store = new MachineStore({ path: await temporaryStore() })
})

function writeOld(name: string, ConfigVersion: number): Promise<string> {
  return writeDockerMachineConfig(store.path, name, url, (config) => ({
    ...config,
    ConfigVersion,
    Id: 12345678901234567890n,
  }))
}

describe('docker-machine migrate', () => {
  test('writes older versions in the one of today, beside the old file, and leaves the others alone', async () => {
    const paths = [await writeOld('a', 1), await writeOld('b', 2), await writeOld('new', 3)]
    const before = await Promise.all(paths.map((path) => readFile(path, 'utf8')))
    const { ino } = await stat(paths[2] ?? '')
    const inMemory = (await store.get('a')).config
    expect(await runDockerMachine(store.path, ['migrate'])).toEqual({
      code: 0,
      out: 'a: version 1 -> 3\nb: version 2 -> 3\nnew has version 3\n',
      error: '',
    })
    for (const [index, path] of paths.slice(0, 2).entries())
      expect(await readFile(`${path}.bak`, 'utf8')).toBe(before[index])
    expect(await store.get('a')).toMatchObject({ diskVersion: 3, config: inMemory })
    expect(await readFile(paths[0] ?? '', 'utf8')).toContain('"Id": 12345678901234567890')
    expect((await stat(paths[2] ?? '')).ino).toBe(ino)
    expect(await readdir(join(store.path, 'machines/new'))).toEqual(['config.json'])
  })

  test('goes on where one of them is broken, and ends with 1', async () => {
    await writeRawConfig(store.path, 'broken', '{ x')
    await writeOld('old', 0)
    expect(await runDockerMachine(store.path, ['migrate'])).toMatchObject({
      code: 1,
      out: 'old: version 0 -> 3\n',
      error: expect.stringMatching(/^Error migrating host "broken": Error getting migrated host: invalid character/),
    })
    expect(await runDockerMachine(store.path, ['migrate', 'old', 'nope'])).toMatchObject({
      code: 1,
      out: 'old has version 3\n',
      error: expect.stringContaining('"nope" does not exist'),
    })
  })
})

describe('MachineStore.migrate', () => {
  test('gives the machine as it is then', async () => {
    await writeOld('old', 2)
    expect(await store.migrate('old')).toMatchObject({ name: 'old', diskVersion: 3 })
    await expect(store.migrate('nope')).rejects.toMatchObject({ code: 'MACHINE_NOT_FOUND' })
  })
})
