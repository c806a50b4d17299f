import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { temporaryStore } from '../testing/temporary-store.ts'
import { readHolder, tryBreak, tryTake } from './lock-file.ts'
import { thisOwner } from './lock-owner.ts'

const links = vi.hoisted(() => ({ code: '' }))
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>()
  const link: typeof real.link = async (from, to) => {
    if (links.code !== '') throw Object.assign(new Error(links.code), { code: links.code, syscall: 'link' })
    await real.link(from, to)
  }
  return { ...real, link }
})

let path: string
beforeEach(async () => {
  links.code = ''
  const folder = await temporaryStore()
  await mkdir(folder)
  path = join(folder, 'lock')
})

describe.each(['', 'EPERM', 'ENOTSUP'])('on a file system whose links say "%s"', (code) => {
  beforeEach(() => {
    links.code = code
  })

  test('tryTake takes a free lock, and leaves one that is taken', async () => {
    expect(await tryTake(path, thisOwner('first'))).toBe(true)
    expect(await tryTake(path, thisOwner('second'))).toBe(false)
    expect((await readHolder(path))?.owner).toEqual(thisOwner('first'))
    expect(await readdir(join(path, '..'))).toEqual(['lock'])
  })

  test('tryBreak removes the hold that it was shown, and no later one', async () => {
    await tryTake(path, thisOwner('first'))
    const stale = { owner: thisOwner('stale'), silentMs: 61_000 }
    expect(await tryBreak(path, stale)).toBe(true)
    expect((await readHolder(path))?.owner).toEqual(thisOwner('first'))
    expect(await tryBreak(path, { owner: thisOwner('first'), silentMs: 0 })).toBe(false)
    expect(await tryBreak(path, { owner: thisOwner('first'), silentMs: 61_000 })).toBe(true)
    expect(await readdir(join(path, '..'))).toEqual([])
  })
})

test('tryTake passes on any other failure', async () => {
  links.code = 'EACCES'
  await expect(tryTake(path, thisOwner('x'))).rejects.toMatchObject({ code: 'EACCES' })
})
