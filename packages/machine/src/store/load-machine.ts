import { existsSync, readFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { stringAt } from '../config/json-node.ts'
import { parseConfig } from '../config/parse-config.ts'
import { fromFileSystem, systemErrorCode } from '../errors/from-file-system.ts'
import { MachineError } from '../errors/machine-error.ts'
import { LoadedMachine } from './loaded-machine.ts'
import { parseMetadata } from './machine-metadata.ts'
import { assertSafeName, quoteName } from './machine-name.ts'
import { machineUrl, parseUrl } from './machine-url.ts'
import type { StorePaths } from './store-paths.ts'
import { resolveTlsFiles } from './tls-files.ts'

/** Between removing and renaming are some microseconds, and whatever the system does in between. */
const GAP_MS = 20

/**
 * Reads one machine, and writes nothing: an older version of its configuration is brought up to date in memory.
 *
 * @throws `INVALID_NAME`, `MACHINE_NOT_FOUND`, `CONFIG_MISSING`, `CORRUPT_CONFIG`, `CONFIG_FROM_FUTURE`,
 * `PERMISSION_DENIED`, `IO_FAILED`
 */
export async function loadMachine(paths: StorePaths, name: string): Promise<LoadedMachine> {
  const action = `read machine ${quoteName(name)}`
  assertSafeName(name, action)
  try {
    const config = readIfPresent(paths.config(name)) ?? (await readAfterGap(paths, name, action))
    const { document, diskVersion } = parsing(paths.config(name), name, () => parseConfig(config, paths.place(name)))
    // Most machines have none, and a read that fails takes longer than to ask.
    const kept = existsSync(paths.metadata(name)) ? readIfPresent(paths.metadata(name)) : undefined
    const { ip, tls } = parsing(paths.metadata(name), name, () => (kept === undefined ? {} : parseMetadata(kept)))
    const url = machineUrl(stringAt(document, 'DriverName'), document)
    return new LoadedMachine({
      name,
      path: paths.machine(name),
      document,
      diskVersion,
      ip,
      tls: speaksTls(url, tls) ? resolveTlsFiles(paths, name, document) : undefined,
    })
  } catch (error) {
    throw fromFileSystem(error, { action, machine: name })
  }
}

/** Runs a parser, whose mistakes are those of a file. */
function parsing<T>(path: string, name: string, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    const init = { action: `read machine ${quoteName(name)}`, machine: name, path, cause: error }
    throw new MachineError('CORRUPT_CONFIG', { ...init, meaning: `${path} is not valid: ${error.message}` })
  }
}

/**
 * Docker Machine removes the old file before it puts the new one in its place: what is missing now may be there in a
 * moment.
 */
async function readAfterGap(paths: StorePaths, name: string, action: string): Promise<string> {
  const folder = await stat(paths.machine(name)).catch((error: unknown) => {
    if (isAbsent(error)) return undefined
    throw error
  })
  if (!folder?.isDirectory()) throw new MachineError('MACHINE_NOT_FOUND', { action, machine: name })
  await delay(GAP_MS)
  const config = readIfPresent(paths.config(name))
  if (config !== undefined) return config
  throw new MachineError('CONFIG_MISSING', { action, machine: name, path: paths.config(name) })
}

/** At once: a list reads hundreds of small files, and the way through the thread pool takes longer than the disk does. */
function readIfPresent(path: string): string | undefined {
  try {
    // Some editors put a byte order mark first.
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '')
  } catch (error) {
    if (isAbsent(error)) return undefined
    throw error
  }
}

function isAbsent(error: unknown): boolean {
  const code = systemErrorCode(error)
  return code === 'ENOENT' || code === 'ENOTDIR'
}

/** Docker Machine knows TLS alone; that a `tcp://` engine speaks plainly is what our own file says. */
function speaksTls(url: string, recorded: boolean | undefined): boolean {
  const scheme = parseUrl(url)?.scheme
  return scheme === 'https' || (scheme === 'tcp' && recorded !== false)
}
