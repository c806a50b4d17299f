import { createHash } from 'node:crypto'
import { join } from 'node:path'

/** Where the docker command keeps one context. */
export interface ContextPaths {
  /** The folder of `meta.json`. */
  readonly metaFolder: string
  readonly meta: string
  /** The folder of `ca.pem`, `cert.pem` and `key.pem`. */
  readonly tls: string
}

/** The paths of a context in a docker configuration: folders are named after the digest of its name. */
export function contextPaths(dockerConfig: string, name: string): ContextPaths {
  const id = createHash('sha256').update(name).digest('hex')
  const metaFolder = join(dockerConfig, 'contexts', 'meta', id)
  return { metaFolder, meta: join(metaFolder, 'meta.json'), tls: join(dockerConfig, 'contexts', 'tls', id, 'docker') }
}
