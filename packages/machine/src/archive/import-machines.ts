import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { CallOptions } from '../call-options.ts'
import { encodeJson } from '../config/encode-json.ts'
import type { ConfigPlace } from '../config/migrate-config.ts'
import { parseConfig } from '../config/parse-config.ts'
import { scratchName } from '../disk/replace-file.ts'
import { withStoreLock } from '../disk/store-lock.ts'
import { sweepScratch } from '../disk/sweep-scratch.ts'
import { fromFileSystem } from '../errors/from-file-system.ts'
import { isMachineError, MachineError } from '../errors/machine-error.ts'
import { refuseTaken } from '../store/create-machine.ts'
import { parseMetadata } from '../store/machine-metadata.ts'
import { assertCreatableName } from '../store/machine-name.ts'
import { type MachineFiles, publishMachine } from '../store/publish-machine.ts'
import type { StorePaths } from '../store/store-paths.ts'
import { fromArchiveFiles, type MachineArchive, modeOf } from './machine-archive.ts'
import { relocateConfig } from './relocate-config.ts'
import { unpackTar } from './tar.ts'

const action = 'import machines'

/**
 * Adds the machines of an archive. All of it is read and checked before the store is touched, and a name that is taken
 * refuses all of them. What fails on the way takes back those that were added.
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
      for (const [to] of machines) await refuseTaken(paths, to)
      await mkdir(paths.machines, { recursive: true, mode: 0o700 })
      await sweepScratch(paths.machines)
      const added: string[] = []
      try {
        for (const [to, files] of machines) {
          call.signal?.throwIfAborted()
          await publishMachine(paths, to, files)
          added.push(to)
        }
      } catch (error) {
        for (const to of added) await takeBack(paths, to)
        throw error
      }
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
  const text = encodeJson(relocateConfig(config, from, to, new Set(files.keys())))
  return [...files].map(([file, data]) => [file, file === 'config.json' ? text : data, modeOf(file)] as const)
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

async function takeBack(paths: StorePaths, name: string): Promise<void> {
  const scratch = join(paths.machines, scratchName())
  // What cannot be taken back is a whole machine all the same.
  await rename(paths.machine(name), scratch).catch(() => {})
  await rm(scratch, { recursive: true, force: true }).catch(() => {})
}
