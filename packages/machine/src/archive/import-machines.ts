import { mkdir } from 'node:fs/promises'
import type { CallOptions } from '../call-options.ts'
import { encodeJson } from '../config/encode-json.ts'
import type { ConfigPlace } from '../config/migrate-config.ts'
import { parseConfig } from '../config/parse-config.ts'
import { withStoreLock } from '../disk/store-lock.ts'
import { fromFileSystem } from '../errors/from-file-system.ts'
import { isMachineError, MachineError } from '../errors/machine-error.ts'
import { renameKnownHost } from '../ssh/rename-known-host.ts'
import { refuseTaken } from '../store/create-machine.ts'
import { parseMetadata } from '../store/machine-metadata.ts'
import { assertCreatableName } from '../store/machine-name.ts'
import type { MachineFiles } from '../store/publish-machine.ts'
import { publishMachines } from '../store/publish-machines.ts'
import type { StorePaths } from '../store/store-paths.ts'
import { sweepMachines } from '../store/sweep-machines.ts'
import { fromArchiveFiles, type MachineArchive, modeOf } from './machine-archive.ts'
import { relocateConfig } from './relocate-config.ts'
import { unpackTar } from './tar.ts'

const action = 'import machines'

/**
 * Adds the machines of an archive. All of it is read and checked before the store is touched, and a name that is taken
 * refuses all of them. What fails on the way takes back those that were added; where it is killed, the next writer adds the rest.
 *
 * @param name - another name, for an archive of one machine
 * @returns the names of the machines
 * @throws `INVALID_ARCHIVE`, `INVALID_NAME`, `INVALID_OPTION`, `CONFIG_FROM_FUTURE`, `MACHINE_EXISTS`, `STORE_LOCKED`,
 * `PERMISSION_DENIED`, `DISK_FULL`
 */
export async function importMachines(
  paths: StorePaths,
  bytes: Uint8Array,
  name: string | undefined,
  call: CallOptions,
): Promise<readonly string[]> {
  if (name !== undefined) assertCreatableName(name, action)
  const archive = fromArchiveFiles(await unpackTar(bytes, action), action)
  if (name !== undefined && archive.machines.size > 1) {
    const meaning = `one name does not do for ${archive.machines.size} machines`
    throw new MachineError('INVALID_OPTION', { action, meaning })
  }
  const machines = [...archive.machines].map(([old, files]) => {
    const to = name ?? old
    return [to, moved(archive, old, paths.place(to), files)] as const
  })
  try {
    await withStoreLock(paths.store, call, async () => {
      await mkdir(paths.machines, { recursive: true, mode: 0o700 })
      await sweepMachines(paths)
      for (const [to] of machines) await refuseTaken(paths, to)
      call.signal?.throwIfAborted()
      await publishMachines(paths, machines)
    })
  } catch (error) {
    throw fromFileSystem(error, { action })
  }
  return machines.map(([to]) => to)
}

function moved(
  { store }: MachineArchive,
  old: string,
  to: ConfigPlace,
  files: ReadonlyMap<string, string>,
): MachineFiles {
  // On another system, perhaps: its paths are never opened here.
  const machines = `${store}${store.includes('\\') ? '\\machines\\' : '/machines/'}`
  const certificates = `${store}${store.includes('\\') ? '\\certs' : '/certs'}`
  const from = store === '' ? blank(old) : { name: old, store, certificates, machine: machines + old }
  const config = checked(old, () => {
    parseMetadata(files.get('registry.json') ?? '{}')
    return parseConfig(files.get('config.json') ?? '', from).document
  })
  const changed = new Map([['config.json', encodeJson(relocateConfig(config, from, to, new Set(files.keys())))]])
  const known = files.get('known_hosts')
  if (known !== undefined) changed.set('known_hosts', renameKnownHost(known, old, to.name))
  return [...files].map(([file, data]) => [file, changed.get(file) ?? data, modeOf(file)] as const)
}

function blank(name: string): ConfigPlace {
  return { name, store: '', certificates: '', machine: '' }
}

function checked<T>(machine: string, parse: () => T): T {
  try {
    return parse()
  } catch (cause) {
    if (isMachineError(cause)) throw cause
    const meaning = `the configuration of ${JSON.stringify(machine)} in it is not valid: ${(cause as Error).message}`
    throw new MachineError('INVALID_ARCHIVE', { action, meaning, cause })
  }
}
