import { lstat } from 'node:fs/promises'
import { fromFileSystem, systemErrorCode } from '../errors/from-file-system.ts'
import { MachineError } from '../errors/machine-error.ts'
import type { StorePaths } from '../store/store-paths.ts'

/** The host keys of one machine. */
export interface KnownHosts {
  /** The file in the machine's folder. */
  readonly path: string
  /** Whether a key that is seen for the first time is written down, and trusted from then on. */
  readonly record: boolean
}

/**
 * Where the host keys of a machine are. Docker Machine trusts every key every time; here the first one is kept and
 * another one refused. Links are never written through, so there nothing is recorded.
 *
 * @throws `SYMLINKED_MACHINE` for a link without a known key, `PERMISSION_DENIED`, `IO_FAILED`
 */
export async function knownHostsOf(paths: StorePaths, name: string, action: string): Promise<KnownHosts> {
  const path = paths.knownHosts(name)
  const [folder, file] = await Promise.all([isLink(paths.machine(name), action), isLink(path, action)])
  if (folder === true && file === undefined) throw new MachineError('SYMLINKED_MACHINE', { action, machine: name })
  return { path, record: folder !== true && file !== true }
}

/** `undefined` for what is not there. */
async function isLink(path: string, action: string): Promise<boolean | undefined> {
  try {
    return (await lstat(path)).isSymbolicLink()
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined
    throw fromFileSystem(error, { action, path })
  }
}
