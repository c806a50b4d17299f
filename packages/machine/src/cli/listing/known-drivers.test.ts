import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryStore } from '../../testing/temporary-store.ts'
import { isKnownDriver } from './known-drivers.ts'

describe('isKnownDriver', () => {
  test('knows what Docker Machine has built in', async () => {
    expect(await isKnownDriver('virtualbox', {})).toBe(true)
    expect(await isKnownDriver('xyzzy', {})).toBe(false)
  })

  test('finds a plugin in the PATH, if it can be executed', async () => {
    const folder = await temporaryStore()
    await mkdir(folder)
    const plugin = join(folder, 'docker-machine-driver-xyzzy')
    await writeFile(plugin, '')
    expect(await isKnownDriver('xyzzy', { PATH: `/nonexistent:${folder}` })).toBe(false)
    await chmod(plugin, 0o755)
    expect(await isKnownDriver('xyzzy', { PATH: `/nonexistent:${folder}` })).toBe(true)
  })

  test('takes no path for a driver', async () => {
    expect(await isKnownDriver('x/../../bin/sh', { PATH: '/usr/bin' })).toBe(false)
  })
})
