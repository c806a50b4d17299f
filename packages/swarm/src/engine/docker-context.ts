import { createHash } from 'node:crypto'
import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EngineAddress } from '../engine-address.ts'
import { SwarmError } from '../errors/swarm-error.ts'

/** The context that `docker context use` has chosen, `default` where none was. */
export async function currentContext(configPath: string): Promise<string> {
  const config = await readJson(join(configPath, 'config.json'))
  const name = (config as { currentContext?: unknown } | undefined)?.currentContext
  return typeof name === 'string' && name !== '' ? name : 'default'
}

/**
 * Reads a context of the docker command: `contexts/meta/<sha256 of the name>/meta.json`, TLS files in
 * `contexts/tls/<sha256>/docker`.
 *
 * @throws SwarmError `CONTEXT_NOT_FOUND`, and `INVALID_ADDRESS` for one without a Docker endpoint or with its TLS
 * verification switched off
 */
export async function readContext(configPath: string, name: string): Promise<EngineAddress> {
  const id = createHash('sha256').update(name).digest('hex')
  const meta = (await readJson(join(configPath, 'contexts', 'meta', id, 'meta.json'))) as ContextMeta | undefined
  const action = `use the Docker context ${JSON.stringify(name)}`
  if (meta === undefined) throw new SwarmError('CONTEXT_NOT_FOUND', { action })
  const endpoint = meta.Endpoints?.docker
  if (typeof endpoint?.Host !== 'string' || endpoint.Host === '') {
    throw new SwarmError('INVALID_ADDRESS', { action, meaning: 'the context names no Docker endpoint' })
  }
  if (endpoint.SkipTLSVerify === true) {
    throw new SwarmError('INVALID_ADDRESS', {
      action,
      meaning: 'the context switches TLS verification off',
      remedy: 'give the context the certificate authority of the engine',
    })
  }
  const folder = join(configPath, 'contexts', 'tls', id, 'docker')
  const tls = { caPath: join(folder, 'ca.pem'), certPath: join(folder, 'cert.pem'), keyPath: join(folder, 'key.pem') }
  return (await exists(tls.caPath)) ? { url: endpoint.Host, tls } : { url: endpoint.Host }
}

interface ContextMeta {
  readonly Endpoints?: { readonly docker?: { readonly Host?: unknown; readonly SkipTLSVerify?: unknown } }
}

async function readJson(path: string): Promise<unknown> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new SwarmError('INVALID_ADDRESS', {
      action: `read ${path}`,
      meaning: 'the file is not JSON',
      remedy: 'repair or remove it',
      cause,
    })
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
