import { lstat, mkdir } from 'node:fs/promises'
import type { CallOptions } from '../call-options.ts'
import { ensureClient } from '../certificates/ensure-client.ts'
import { readTlsMaterial } from '../certificates/read-tls-material.ts'
import type { OptionDefaults } from '../config/config-defaults.ts'
import { encodeJson } from '../config/encode-json.ts'
import { fromJsonValue } from '../config/json-value.ts'
import { newConfig } from '../config/new-config.ts'
import { PRIVATE_FILE, PUBLIC_FILE } from '../disk/replace-file.ts'
import { withStoreLock } from '../disk/store-lock.ts'
import { fromFileSystem, systemErrorCode } from '../errors/from-file-system.ts'
import { MachineError } from '../errors/machine-error.ts'
import type { ResolvedCreateOptions } from './create-options.ts'
import type { TlsMaterial } from './engine-address.ts'
import { encodeMetadata } from './machine-metadata.ts'
import { quoteName } from './machine-name.ts'
import { isTaken, type MachineFiles, publishMachine } from './publish-machine.ts'
import type { StorePaths } from './store-paths.ts'
import { sweepMachines } from './sweep-machines.ts'
import { tlsFilesIn } from './tls-files.ts'

/** What the command line can say beyond {@link ResolvedCreateOptions}. */
export interface CreateExtras {
  /** Who new certificates are for. */
  readonly organization: string
  /**
   * Whether the store's client certificate is copied into the machine's folder. Docker Machine leaves it out for
   * `none`, and hands out the folder all the same.
   */
  readonly copyClient: boolean
  readonly engine?: OptionDefaults
  readonly swarm?: OptionDefaults
  readonly sans?: readonly string[]
  /** Is told what is being made, in the words of Docker Machine. */
  readonly progress?: (line: string) => void
}

/**
 * Adds a machine. It is put together aside and moved into place in one step, so that nobody ever sees half of it.
 *
 * @throws `MACHINE_EXISTS`, `INVALID_CERTIFICATE`, `CERTIFICATES_INCOMPLETE`, `STORE_LOCKED`, `PERMISSION_DENIED`,
 * `DISK_FULL`
 */
export async function createMachine(
  paths: StorePaths,
  options: ResolvedCreateOptions,
  extras: CreateExtras,
  call: CallOptions,
): Promise<void> {
  const { name } = options
  const action = `create machine ${quoteName(name)}`
  const given = typeof options.tls === 'object' ? await readTlsMaterial(options.tls, action) : undefined
  try {
    await withStoreLock(paths.store, call, async () => {
      await refuseTaken(paths, name)
      if (options.tls === 'store') await ensureClient(paths, extras)
      await mkdir(paths.machines, { recursive: true, mode: 0o700 })
      await sweepMachines(paths)
      const material =
        given ?? (options.tls === 'store' && extras.copyClient ? await storeMaterial(paths, action) : undefined)
      await publishMachine(paths, name, filesOf(paths, options, extras, material))
    })
  } catch (error) {
    if (isTaken(error)) throw new MachineError('MACHINE_EXISTS', { action, machine: name, cause: error })
    throw fromFileSystem(error, { action, machine: name })
  }
}

/**
 * Refuses a name that is in use, be it by an empty folder.
 *
 * @throws `MACHINE_EXISTS`
 */
export async function refuseTaken(paths: StorePaths, name: string): Promise<void> {
  const action = `create machine ${quoteName(name)}`
  try {
    await lstat(paths.machine(name))
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return
    throw fromFileSystem(error, { action, machine: name })
  }
  throw new MachineError('MACHINE_EXISTS', { action, machine: name })
}

function storeMaterial(paths: StorePaths, action: string): Promise<TlsMaterial> {
  return readTlsMaterial(tlsFilesIn(paths.certificates), action)
}

function filesOf(
  paths: StorePaths,
  options: ResolvedCreateOptions,
  extras: CreateExtras,
  material: TlsMaterial | undefined,
): MachineFiles {
  const { name, url, ip, tls, labels, parts } = options
  const place = paths.place(name)
  const config = newConfig(
    {
      driver: { name: 'none', url, authority: parts.authority },
      client: tlsFilesIn(typeof tls === 'object' ? place.machine : place.certificates),
      engine: { Labels: labels, ...extras.engine },
      ...(extras.swarm && { swarm: extras.swarm }),
      ...(extras.sans && { sans: extras.sans }),
    },
    place,
  )
  const plainTcp = tls === 'none' && parts.scheme === 'tcp'
  const metadata = encodeMetadata({ ...(ip !== undefined && { ip }), ...(plainTcp && { tls: false }) })
  const files: Array<readonly [string, string, number]> = [
    ['config.json', encodeJson(fromJsonValue(config)), PRIVATE_FILE],
  ]
  if (metadata !== undefined) files.push(['registry.json', metadata, PRIVATE_FILE])
  if (material !== undefined) {
    files.push(['ca.pem', material.ca, PUBLIC_FILE], ['cert.pem', material.cert, PUBLIC_FILE])
    files.push(['key.pem', material.key, PRIVATE_FILE])
  }
  return files
}
