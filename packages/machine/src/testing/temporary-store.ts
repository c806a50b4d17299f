import { accessSync, constants } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Tests write through to the disk thousands of times: in memory, where there is a file system of that kind. */
const parent = isWritable('/dev/shm') ? '/dev/shm' : tmpdir()

/** The path of a store that does not exist yet, and is gone when the test is. */
export async function temporaryStore(): Promise<string> {
  const folder = await mkdtemp(join(parent, 'raftkit-machine-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return join(folder, 'store')
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}
