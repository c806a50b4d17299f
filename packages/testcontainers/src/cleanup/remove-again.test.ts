import { existsSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { removeAgain } from './remove-again.ts'

test('an engine that does not answer keeps neither the folder nor the next look', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'remove-again-'))
  const looks: boolean[] = []
  const removeGroup = async (): Promise<void> => {
    looks.push(existsSync(folder))
    throw new Error('no engine')
  }
  await removeAgain({ removeGroup, folder, forMs: 30, intervalMs: 5 })
  expect(looks.length).toBeGreaterThan(1)
  expect(looks.slice(0, 2)).toEqual([true, false])
})
