import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type JsonNode, stringAt } from '../config/json-node.ts'
import type { TlsFiles } from './engine-address.ts'
import type { StorePaths } from './store-paths.ts'

/** The three files of a client, by the names that docker wants in `DOCKER_CERT_PATH`. */
export function tlsFilesIn(folder: string): TlsFiles {
  return { caPath: join(folder, 'ca.pem'), certPath: join(folder, 'cert.pem'), keyPath: join(folder, 'key.pem') }
}

/**
 * The client's files for a machine: its own, else those that its configuration names, else the store's. Paths in a
 * configuration are absolute and point nowhere once a store was moved; relative ones count from the store.
 */
export function resolveTlsFiles(paths: StorePaths, name: string, config: JsonNode): TlsFiles {
  const own = tlsFilesIn(paths.machine(name))
  if (areFiles(own)) return own
  const named = (key: string) => resolve(paths.store, stringAt(config, 'HostOptions', 'AuthOptions', key))
  const configured = { caPath: named('CaCertPath'), certPath: named('ClientCertPath'), keyPath: named('ClientKeyPath') }
  return areFiles(configured) ? configured : tlsFilesIn(paths.certificates)
}

/** Whether all three are files. That they may be read is for whoever reads them to find out. */
export function areFiles({ caPath, certPath, keyPath }: TlsFiles): boolean {
  return isFile(caPath) && isFile(certPath) && isFile(keyPath)
}

/** Asked at once: for hundreds of machines the way through the thread pool adds up to tens of milliseconds. */
function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
  } catch {
    return false
  }
}
