import { readFile } from 'node:fs/promises'
import { type ClientRequest, Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { Duplex } from 'node:stream'
import { createSecureContext } from 'node:tls'
import { inspect } from 'node:util'
import type { TlsFiles, TlsMaterial } from '../engine-address.ts'
import type { DockerodeLike } from './dockerode-like.ts'
import type { SshTarget } from './ssh-target.ts'
import { SshTunnel } from './ssh-tunnel.ts'

/** Where to connect to, everything decided. */
export type ConnectTarget =
  | { readonly kind: 'socket'; readonly path: string }
  | ({ readonly kind: 'ssh' } & SshTarget)
  | {
      readonly kind: 'tcp'
      readonly host: string
      readonly port: number
      readonly tls?: Partial<TlsFiles> | TlsMaterial | 'system'
    }

/** A dockerode instance of our own, with what ends its connections. */
export interface DockerodeConnection {
  /** The instance. */
  readonly docker: DockerodeLike
  /** The reason behind a broken connection, where more is known. */
  explain(error: unknown): Promise<unknown>
  /** Ends all connections, those in use included. */
  close(): void
}

/**
 * Loads dockerode, which takes a tenth of a second and 30 MB: nobody pays for it before the first call.
 *
 * @param alone - runs something that must not find an engine in the environment
 */
export async function connectDockerode(
  target: ConnectTarget,
  alone: <Value>(make: () => Value) => Value,
): Promise<DockerodeConnection> {
  const [{ default: Dockerode }, tls] = await Promise.all([
    import('dockerode'),
    target.kind === 'tcp' && target.tls !== undefined ? readTls(target.tls) : undefined,
  ])
  const tunnel = target.kind === 'ssh' ? new SshTunnel(target) : undefined
  const agent = makeAgent(tls, tunnel)
  // docker-modem formats its options, the agent included, for a debug log at every request, written or not.
  for (const view of [inspect.custom, 'toJSON']) Object.defineProperty(agent, view, { value: () => 'Agent' })
  const options = {
    ...(target.kind === 'tcp'
      ? { host: target.host, port: target.port, protocol: tls === undefined ? 'http' : 'https' }
      : { socketPath: target.kind === 'ssh' ? target.socketPath : target.path, host: undefined, protocol: 'http' }),
    // Whatever is left out here, the modem takes from DOCKER_HOST and its friends.
    ca: undefined,
    cert: undefined,
    key: undefined,
    timeout: undefined,
    pathPrefix: '/',
    agent,
  }
  // Its types know neither the empty fields nor the agent beside a socket.
  const docker: DockerodeLike = alone(() => new Dockerode(options as object))
  return {
    docker,
    explain: async (error) => (tunnel === undefined ? error : tunnel.explain(error)),
    close: () => {
      agent.destroy()
      tunnel?.close()
    },
  }
}

function makeAgent(tls: TlsPems | undefined, tunnel: SshTunnel | undefined): HttpAgent {
  if (tunnel !== undefined) return new TunnelAgent(tunnel)
  if (tls === undefined) return new HttpAgent({ keepAlive: true })
  // Made once: certificates that are read anew cost each connection more than all the rest. An agent that was given the
  // key itself would also name its sockets by it.
  return new HttpsAgent({ keepAlive: true, secureContext: createSecureContext(tls) })
}

/** Takes its sockets from a tunnel, whoever asks for one: users of the dockerode instance get a tunnel that is up, too. */
class TunnelAgent extends HttpAgent {
  readonly #tunnel: SshTunnel

  constructor(tunnel: SshTunnel) {
    super({ keepAlive: true })
    this.#tunnel = tunnel
  }

  override createConnection(_options: unknown, callback?: (error: Error | null, socket: Duplex) => void): undefined {
    this.#tunnel.connect().then(
      (socket) => callback?.(null, socket),
      // Its types want a socket beside every error.
      (error: Error) => (callback as ((error: Error) => void) | undefined)?.(error),
    )
  }

  override reuseSocket(socket: Duplex, request: ClientRequest): void {
    super.reuseSocket(socket, request)
    request.prependOnceListener('error', (error) => this.#tunnel.failedLater(error))
  }
}

/** Without an authority the system's count. */
interface TlsPems {
  readonly ca?: string | undefined
  readonly cert?: string | undefined
  readonly key?: string | undefined
}

async function readTls(tls: Partial<TlsFiles> | TlsMaterial | 'system'): Promise<TlsPems> {
  if (tls === 'system') return {}
  if ('ca' in tls) return { ca: tls.ca, cert: tls.cert, key: tls.key }
  const [ca, cert, key] = await Promise.all(
    [tls.caPath, tls.certPath, tls.keyPath].map((path) => (path === undefined ? undefined : readFile(path, 'utf8'))),
  )
  return { ca, cert, key }
}
