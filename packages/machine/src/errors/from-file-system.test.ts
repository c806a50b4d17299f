import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { fromFileSystem } from './from-file-system.ts'

function failed(code: string): Error {
  return Object.assign(new Error(`${code}: it failed, open '/x'`), { code, syscall: 'open', path: '/x' })
}

describe('fromFileSystem', () => {
  test.each([
    ['EACCES', 'PERMISSION_DENIED'],
    ['EPERM', 'PERMISSION_DENIED'],
    ['EROFS', 'PERMISSION_DENIED'],
    ['ENOSPC', 'DISK_FULL'],
    ['EDQUOT', 'DISK_FULL'],
    ['EIO', 'IO_FAILED'],
  ])('turns %s into %s and keeps path and cause', (errno, code) => {
    const error = failed(errno)
    expect(fromFileSystem(error, { action: 'read' })).toMatchObject({ code, path: '/x', cause: error })
  })

  test('knows what node:fs really throws', async () => {
    const error = await readFile('/nonexistent/file').catch((reason: unknown) => reason)
    expect(fromFileSystem(error, { action: 'read' })).toMatchObject({ code: 'IO_FAILED', path: '/nonexistent/file' })
  })

  test('leaves everything else as it is, coded errors of Node itself included', () => {
    const coded = Object.assign(new TypeError('bad'), { code: 'ERR_INVALID_ARG_TYPE' })
    expect(fromFileSystem(coded, { action: 'read' })).toBe(coded)
    expect(fromFileSystem('text', { action: 'read' })).toBe('text')
  })
})
