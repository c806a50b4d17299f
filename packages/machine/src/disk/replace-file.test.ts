import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryStore } from '../testing/temporary-store.ts'
import { PRIVATE_FILE, replaceFile } from './replace-file.ts'

async function folder(): Promise<string> {
  const path = await temporaryStore()
  await mkdir(path)
  return path
}

describe('replaceFile', () => {
  test('writes the bytes with the mode, and leaves nothing beside them', async () => {
    const path = join(await folder(), 'file')
    await replaceFile(path, 'one', PRIVATE_FILE)
    await replaceFile(path, 'two', PRIVATE_FILE)
    expect(await readFile(path, 'utf8')).toBe('two')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await readdir(join(path, '..'))).toEqual(['file'])
  })

  test('shows every reader the old bytes or the new ones', async () => {
    const path = join(await folder(), 'file')
    const [old, young] = ['a'.repeat(100_000), 'b'.repeat(100_000)]
    await replaceFile(path, old, PRIVATE_FILE)
    let writing = true
    const write = async () => {
      for (let i = 0; i < 20; i++) await replaceFile(path, i % 2 === 0 ? young : old, PRIVATE_FILE)
      writing = false
    }
    const read = async () => {
      while (writing) expect([old, young]).toContain(await readFile(path, 'utf8'))
    }
    await Promise.all([write(), read(), read()])
  })

  test('replaces a link and not what it points to', async () => {
    const path = await folder()
    await writeFile(join(path, 'target'), 'kept')
    await symlink(join(path, 'target'), join(path, 'link'))
    await replaceFile(join(path, 'link'), 'new', PRIVATE_FILE)
    expect(await readFile(join(path, 'target'), 'utf8')).toBe('kept')
    expect(await readFile(join(path, 'link'), 'utf8')).toBe('new')
  })

  test('leaves the old file and no other when it fails', async () => {
    const path = join(await folder(), 'file')
    await mkdir(path)
    await expect(replaceFile(path, 'x', PRIVATE_FILE)).rejects.toThrow()
    expect(await readdir(join(path, '..'))).toEqual(['file'])
  })
})
