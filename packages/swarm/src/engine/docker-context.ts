import { createHash } from 'node:crypto'
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { SwarmError } from '../errors/swarm-error.ts'
import type { ResolvedAddress } from './parse-address.ts'
import { readJsonFile } from './read-json-file.ts'

/** The context that `docker context use` has chosen, `default` where none was. */
export async function currentContext(configPath: string): Promise<string> {
  const config = await readJson(join(configPath, 'config.json'))
  const name = (config as { currentContext?: unknown } | null | undefined)?.currentContext
  return typeof name === 'string' && name !== '' ? name : 'default'
}

/**
 * Reads a context of the docker command: `contexts/meta/<sha256 of the name>/meta.json`, TLS files in
 * `contexts/tls/<sha256>/docker`, of which the certificate authority alone or the client's pair alone may be there.
 *
 * @throws SwarmError `CONTEXT_NOT_FOUND`, and `INVALID_ADDRESS` for one without a Docker endpoint or with its TLS
 * verification switched off
 */
export async function readContext(configPath: string, name: string): Promise<ResolvedAddress> {
  const id = createHash('sha256').update(name).digest('hex')
  const meta = (await readJson(join(configPath, 'contexts', 'meta', id, 'meta.json'))) as ContextMeta | null | undefined
  const action = `use the Docker context ${JSON.stringify(name)}`
  if (meta === undefined) throw new SwarmError('CONTEXT_NOT_FOUND', { action })
  const endpoint = meta?.Endpoints?.docker
  const url = endpoint?.Host
  if (typeof url !== 'string' || url === '') {
    throw new SwarmError('INVALID_ADDRESS', { action, meaning: 'the context names no Docker endpoint' })
  }
  // On a local socket and inside of SSH there is no TLS, whatever the context says of it.
  if (!/^(tcp|https?):/.test(url)) return { url }
  if (endpoint?.SkipTLSVerify === true) {
    throw new SwarmError('INVALID_ADDRESS', {
      action,
      meaning: 'the context switches TLS verification off',
      remedy: 'give the context the certificate authority of the engine',
    })
  }
  const tls = await presentTlsFiles(join(configPath, 'contexts', 'tls', id, 'docker'))
  return tls === undefined ? { url } : { url, tls }
}

/** Those of the three files that a folder has, under the names that the docker command gives them. */
export async function presentTlsFiles(folder: string): Promise<ResolvedAddress['tls']> {
  const files = { caPath: 'ca.pem', certPath: 'cert.pem', keyPath: 'key.pem' }
  const paths = Object.entries(files).map(([field, file]) => [field, join(folder, file)] as const)
  const present = await Promise.all(paths.map(async (path) => ((await exists(path[1])) ? [path] : [])))
  const found = Object.fromEntries(present.flat())
  return Object.keys(found).length === 0 ? undefined : found
}

interface ContextMeta {
  readonly Endpoints?: { readonly docker?: { readonly Host?: unknown; readonly SkipTLSVerify?: unknown } }
}

async function readJson(path: string): Promise<unknown> {
  try {
    return await readJsonFile(path)
  } catch (cause) {
    // What is wrong with its text is not told further: that quotes the file, and config.json has passwords in it.
    if (cause instanceof SyntaxError) throw unreadable(path, 'the file is not JSON')
    throw unreadable(path, `reading it fails with ${(cause as NodeJS.ErrnoException).code}`, cause)
  }
}

function unreadable(path: string, meaning: string, cause?: unknown): SwarmError {
  return new SwarmError('INVALID_ADDRESS', { action: `read ${path}`, meaning, remedy: 'repair or remove it', cause })
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
