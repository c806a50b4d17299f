import { spawnSync } from 'node:child_process'
import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { temporaryStore } from '../testing/temporary-store.ts'
import { sweepPrivateFolders, withPrivateFolder } from './private-folder.ts'
import { withStoreLock } from './store-lock.ts'

const endedProcess = spawnSync(process.execPath, ['--version']).pid

let store: string
beforeEach(async () => {
  store = join(await temporaryStore(), 'new')
})

/** A folder as somebody else has left it. */
async function leave(owner: string | undefined, ageMs = 0): Promise<void> {
  const folder = join(store, 'raftkit.private.left')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'key'), 'secret')
  const then = new Date(Date.now() - ageMs)
  if (owner !== undefined) {
    await writeFile(join(folder, 'owner'), owner)
    await utimes(join(folder, 'owner'), then, then)
  }
  await utimes(folder, then, then)
}

async function ownOwner(): Promise<{ pid: number; host: string; token: string }> {
  return await withPrivateFolder(store, async (folder) => JSON.parse(await readFile(join(folder, 'owner'), 'utf8')))
}

describe('withPrivateFolder', () => {
  test('makes a folder for the owner alone, and removes it whatever happens', async () => {
    await withPrivateFolder(store, async (folder) => {
      expect((await stat(folder)).mode & 0o777).toBe(0o700)
      await writeFile(join(folder, 'key'), 'secret')
    })
    const failing = withPrivateFolder(store, async () => {
      throw new Error('the body fails')
    })
    await expect(failing).rejects.toThrow('the body fails')
    expect(await readdir(store)).toEqual([])
  })
})

describe('sweepPrivateFolders', () => {
  test('leaves a folder alone that somebody works in, and the lock that others take does, too', async () => {
    await withPrivateFolder(store, async (folder) => {
      await writeFile(join(folder, 'key'), 'secret')
      await withStoreLock(store, {}, async () => {})
      expect(await readFile(join(folder, 'key'), 'utf8')).toBe('secret')
    })
  })

  test('removes the folder of a process that was killed as soon as somebody writes', async () => {
    await leave(JSON.stringify({ ...(await ownOwner()), pid: endedProcess }))
    await withStoreLock(store, {}, async () => {
      expect(await readdir(store)).toEqual(['raftkit.lock'])
    })
  })

  const day = 24 * 60 * 60 * 1000
  test.each([
    ['of another host', (own: object) => JSON.stringify({ ...own, host: 'elsewhere' }), 2 * day, day / 2],
    ['of a process id that was given away again', (own: object) => JSON.stringify(own), 2 * day, day / 2],
    ['that names nobody', () => undefined, 120_000, 1_000],
    ['that was cut off while it named somebody', () => '{"pid":', 120_000, 1_000],
  ])('removes a folder %s when it has grown old, and not before', async (_which, owner, old, young) => {
    const text = owner(await ownOwner())
    await leave(text, young)
    await sweepPrivateFolders(store)
    expect(await readdir(store)).toEqual(['raftkit.private.left'])
    await leave(text, old)
    await sweepPrivateFolders(store)
    expect(await readdir(store)).toEqual([])
  })
})
