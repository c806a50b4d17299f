import { readdir } from 'node:fs/promises'
import { fromFileSystem, systemErrorCode } from '../errors/from-file-system.ts'
import { isMachineError, type MachineError } from '../errors/machine-error.ts'
import { loadMachine } from './load-machine.ts'
import type { LoadedMachine } from './loaded-machine.ts'
import type { StorePaths } from './store-paths.ts'

/** A row of a store before it is shown to anyone. */
export type LoadedEntry =
  | { readonly name: string; readonly machine: LoadedMachine; readonly error?: undefined }
  | { readonly name: string; readonly machine?: undefined; readonly error: MachineError }

/** Machines are read side by side, but no more at once than a process may open files. */
const BATCH = 100

/**
 * Reads all machines, in the byte order of their names. What is broken becomes a row that says so. Links, plain files
 * and names with a dot in front are no machines, as in Docker Machine.
 *
 * @throws `PERMISSION_DENIED`, `IO_FAILED` when the store itself cannot be read.
 */
export async function listMachines(paths: StorePaths): Promise<LoadedEntry[]> {
  const names = await machineNames(paths)
  const entries: LoadedEntry[] = []
  for (let from = 0; from < names.length; from += BATCH) {
    const batch = names.slice(from, from + BATCH).map((name) => loadEntry(paths, name))
    for (const entry of await Promise.all(batch)) if (entry !== undefined) entries.push(entry)
  }
  return entries
}

async function machineNames(paths: StorePaths): Promise<string[]> {
  try {
    const found = await readdir(paths.machines, { withFileTypes: true })
    const folders = found.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    return folders.map((entry) => entry.name).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return []
    throw fromFileSystem(error, { action: 'list machines', path: paths.machines })
  }
}

async function loadEntry(paths: StorePaths, name: string): Promise<LoadedEntry | undefined> {
  try {
    return { name, machine: await loadMachine(paths, name) }
  } catch (error) {
    // Removed since its name was read: no broken machine, but none.
    if (isMachineError(error, 'MACHINE_NOT_FOUND')) return undefined
    if (isMachineError(error)) return { name, error }
    throw error
  }
}
