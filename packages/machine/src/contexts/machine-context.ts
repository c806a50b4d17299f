import { readTlsMaterial } from '../certificates/read-tls-material.ts'
import { MachineError } from '../errors/machine-error.ts'
import type { TlsMaterial } from '../store/engine-address.ts'
import { loadMachine } from '../store/load-machine.ts'
import { quoteName } from '../store/machine-name.ts'
import type { StorePaths } from '../store/store-paths.ts'
import { areFiles } from '../store/tls-files.ts'
import { encodeContextMeta } from './context-meta.ts'
import { assertContextName } from './context-name.ts'

/** A context that says what a machine says, before it is written anywhere. */
export interface MachineContext {
  readonly name: string
  /** The text of `meta.json`. */
  readonly meta: string
  /** Absent for an engine without TLS. */
  readonly tls: TlsMaterial | undefined
}

/**
 * Reads all that a context needs of a machine.
 *
 * @throws what reading a machine throws; `INVALID_NAME`, `NO_ADDRESS`, `CERTIFICATES_INCOMPLETE`, `INVALID_CERTIFICATE`
 */
export async function machineContext(paths: StorePaths, machine: string, name = machine): Promise<MachineContext> {
  const action = `export machine ${quoteName(machine)} as a Docker context`
  const { address } = await loadMachine(paths, machine)
  assertContextName(name, action)
  const { url, tls } = address
  if (tls && 'caPath' in tls && !areFiles(tls)) {
    const meaning = `its client certificate is not in ${tls.certPath}`
    throw new MachineError('CERTIFICATES_INCOMPLETE', { action, machine, path: tls.certPath, meaning })
  }
  // docker says tcp to everything that is spoken over TCP, with TLS and without.
  const host = url.replace(/^https?:/i, 'tcp:')
  return {
    name,
    meta: encodeContextMeta({ name, host }, machine),
    tls: tls === undefined ? undefined : await readTlsMaterial(tls, action),
  }
}
