import { existsSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { removeAgain } from './remove-again.ts'

afterEach(() => vi.useRealTimers())

test('an engine that does not answer keeps neither the folder nor the next look', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'remove-again-'))
  const looks: boolean[] = []
  // Time goes on at the third look.
  vi.useFakeTimers({ now: 0, toFake: ['Date'] })
  const removeGroup = async (): Promise<void> => {
    looks.push(existsSync(folder))
    if (looks.length === 3) vi.setSystemTime(1_000)
    throw new Error('no engine')
  }
  await removeAgain({ removeGroup, folder, forMs: 1_000, intervalMs: 1 })
  expect(looks).toEqual([true, false, false])
})
