import type { EngineAddress, SshAddress } from '../engine-address.ts'
import { SwarmError } from '../errors/swarm-error.ts'
import { type ConnectTarget, connectDockerode, type DockerodeConnection } from '../transport/connect-dockerode.ts'
import type { DockerodeLike } from '../transport/dockerode-like.ts'
import { DockerodeTransport } from '../transport/dockerode-transport.ts'
import type { Transport } from '../transport/transport.ts'
import { withoutDockerHost } from './environment.ts'
import { displayAddress, parseAddress } from './parse-address.ts'
import { addressFromContext, addressFromEnvironment } from './resolve-address.ts'

/** How to reach an engine: an address, a Docker context, a dockerode instance or a transport of one's own. */
export type EngineTarget =
  | string
  | (EngineAddress & { readonly sshConfigPath?: never })
  | SshAddress
  | {
      /** Name of a context of the docker command. */
      readonly context: string
    }
  | {
      /**
       * An instance to send everything through, with its headers; its connections stay the caller's. The API version is
       * negotiated all the same, and one that the instance has counts only for its own methods.
       */
      readonly dockerode: DockerodeLike
    }
  | {
      /** What carries the bytes instead of a socket, in tests for instance. */
      readonly transport: Transport
    }

/** A transport with the dockerode instance under it. */
export interface OpenTransport {
  /** Carries the bytes. */
  readonly transport: Transport
  /** The instance under it, where there is one. */
  readonly dockerode: () => Promise<DockerodeLike>
}

/**
 * Makes the way to an engine without taking it: the first request resolves the address, reads TLS files and loads
 * dockerode, once.
 */
export function openTransport(target: EngineTarget | undefined): OpenTransport {
  if (typeof target === 'object' && 'transport' in target) {
    return { transport: target.transport, dockerode: () => Promise.reject(noDockerode(target.transport.address)) }
  }
  if (typeof target === 'object' && 'dockerode' in target) {
    const dockerode = async (): Promise<DockerodeLike> => target.dockerode
    return { transport: new DockerodeTransport(() => 'the given dockerode instance', dockerode), dockerode }
  }
  // What can be checked without I/O is refused at once, in the constructor's call stack.
  const known = fixedAddress(target)
  const parsed = known && parseAddress(known)
  let address = describe(target)
  let connection: Promise<DockerodeConnection> | undefined
  let closed = false
  const resolve = async (): Promise<ConnectTarget> => {
    const context = typeof target === 'object' && 'context' in target ? target.context : undefined
    const found = await (context === undefined ? addressFromEnvironment() : addressFromContext(context))
    address = `${displayAddress(found.url)} (${describe(target)})`
    return parseAddress(found)
  }
  const connect = (): Promise<DockerodeConnection> => {
    if (closed) return Promise.reject(engineClosed())
    connection ??= (parsed === undefined ? resolve().then(connectTo) : connectTo(parsed)).catch((error: unknown) => {
      connection = undefined
      throw error
    })
    return connection
  }
  const dockerode = async (): Promise<DockerodeLike> => (await connect()).docker
  const transport = new DockerodeTransport(() => address, dockerode, {
    explain: async (error) => (await connection)?.explain(error) ?? error,
    close: () => {
      closed = true
      connection?.then((open) => open.close()).catch(() => undefined)
    },
  })
  return { transport, dockerode }
}

type Addressed = string | EngineAddress | SshAddress | { readonly context: string } | undefined

function fixedAddress(target: Addressed): EngineAddress | SshAddress | undefined {
  if (typeof target === 'string') return { url: target }
  return target !== undefined && 'url' in target ? target : undefined
}

async function connectTo(target: ConnectTarget): Promise<DockerodeConnection> {
  try {
    return await connectDockerode(target, withoutDockerHost)
  } catch (cause) {
    const { code, path } = cause as NodeJS.ErrnoException
    if (target.kind === 'tcp' && path !== undefined && code !== undefined) {
      throw new SwarmError('TLS_FILES_UNREADABLE', {
        action: `read ${path}`,
        meaning: `reading fails with ${code}`,
        cause,
      })
    }
    throw cause
  }
}

function describe(target: Addressed): string {
  const address = fixedAddress(target)
  if (address !== undefined) return displayAddress(address.url)
  return typeof target === 'object' && 'context' in target ? `context ${target.context}` : 'environment'
}

function noDockerode(address: string): SwarmError {
  return new SwarmError('INVALID_ARGUMENT', {
    action: 'hand out a dockerode instance',
    engine: address,
    meaning: 'this engine was given a transport of its own',
    remedy: 'make the engine from an address or from a dockerode instance',
  })
}

function engineClosed(): SwarmError {
  return new SwarmError('INVALID_ARGUMENT', {
    action: 'use the engine',
    meaning: 'it has been closed',
    remedy: 'make a new one',
  })
}
