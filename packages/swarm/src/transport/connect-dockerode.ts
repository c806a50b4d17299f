import { readFile } from 'node:fs/promises'
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { inspect } from 'node:util'
import type { TlsFiles, TlsMaterial } from '../engine-address.ts'
import type { DockerodeLike } from './dockerode-like.ts'

/** Where to connect to, everything decided. */
export type ConnectTarget =
  | { readonly kind: 'socket'; readonly path: string }
  | {
      readonly kind: 'tcp'
      readonly host: string
      readonly port: number
      readonly tls?: TlsFiles | TlsMaterial | 'system'
    }

/** A dockerode instance of our own, with what ends its connections. */
export interface DockerodeConnection {
  /** The instance. */
  readonly docker: DockerodeLike
  /** Ends idle connections. */
  close(): void
}

/** Loads dockerode, which takes a tenth of a second and 30 MB: nobody pays for it before the first call. */
export async function connectDockerode(target: ConnectTarget): Promise<DockerodeConnection> {
  const [{ default: Dockerode }, tls] = await Promise.all([
    import('dockerode'),
    target.kind === 'tcp' && target.tls !== undefined ? readTls(target.tls) : undefined,
  ])
  const agent = tls === undefined ? new HttpAgent({ keepAlive: true }) : new HttpsAgent({ keepAlive: true, ...tls })
  // docker-modem formats its options, the agent included, for a debug log at every request, written or not.
  Object.defineProperty(agent, inspect.custom, { value: () => 'Agent' })
  const options = {
    ...(target.kind === 'socket'
      ? { socketPath: target.path, host: undefined, protocol: 'http' }
      : { host: target.host, port: target.port, protocol: tls === undefined ? 'http' : 'https' }),
    // Whatever is left out here, the modem takes from DOCKER_HOST and its friends.
    ca: undefined,
    cert: undefined,
    key: undefined,
    timeout: undefined,
    pathPrefix: '/',
    agent,
  }
  // Its types know neither the empty fields nor the agent beside a socket.
  const docker: DockerodeLike = new Dockerode(options as object)
  return { docker, close: () => agent.destroy() }
}

async function readTls(tls: TlsFiles | TlsMaterial | 'system'): Promise<{ ca?: string; cert?: string; key?: string }> {
  if (tls === 'system') return {}
  if ('ca' in tls) return { ca: tls.ca, cert: tls.cert, key: tls.key }
  const [ca, cert, key] = await Promise.all(
    [tls.caPath, tls.certPath, tls.keyPath].map((path) => readFile(path, 'utf8')),
  )
  return { ca: ca as string, cert: cert as string, key: key as string }
}
