import { open } from 'node:fs/promises'

/** Makes what was created, renamed or removed in a directory last beyond a power cut, where the system can. */
export async function syncDirectory(path: string): Promise<void> {
  // Windows opens no directories; its renames are journaled.
  if (process.platform === 'win32') return
  await using directory = await open(path, 'r')
  await directory.sync()
}
