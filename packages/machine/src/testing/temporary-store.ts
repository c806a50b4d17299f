import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** The path of a store that does not exist yet, and is gone when the test is. */
export async function temporaryStore(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'raftkit-machine-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return join(folder, 'store')
}
