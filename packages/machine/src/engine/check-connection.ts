import { connect as connectPlain } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Machine } from '../store/machine.ts'
import { quoteName } from '../store/machine-name.ts'
import { dialOverSsh } from './dial-over-ssh.ts'
import { type EngineEndpoint, engineEndpoint } from './engine-endpoint.ts'
import { fromConnection } from './engine-error.ts'

/** How long an engine that has accepted the connection may take to say that it does not want the client. */
const SECOND_THOUGHTS_MS = 1_000

/**
 * Connects to a machine's engine with the very files that will be handed out, and waits for its first word: since
 * TLS 1.3 a server refuses a client only after the client believes to be connected. An engine that is too busy to
 * answer is good enough.
 *
 * @throws what `engineVersion` throws, but for `ENGINE_REFUSED`: any answer will do
 */
export async function checkConnection(machine: Machine, signal: AbortSignal, port?: number): Promise<void> {
  const action = `connect to the engine of machine ${quoteName(machine.name)}`
  const endpoint = await engineEndpoint(machine.address, action)
  const socket = await open(port === undefined ? endpoint : { ...endpoint, port })
  const onAbort = () => void socket.destroy(signal.reason)
  signal.addEventListener('abort', onAbort)
  try {
    signal.throwIfAborted()
    // What goes through ssh shows that it is connected by an answer alone.
    if (!endpoint.ssh) await connected(socket, endpoint.tls === undefined ? 'connect' : 'secureConnect')
    socket.write('GET /_ping HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n')
    await firstWord(socket, endpoint.ssh === undefined)
  } catch (error) {
    throw fromConnection(error, machine.name)
  } finally {
    signal.removeEventListener('abort', onAbort)
    socket.destroy()
  }
}

async function open({ host, port, socketPath, ssh, tls }: EngineEndpoint): Promise<Duplex> {
  if (ssh) return dialOverSsh(ssh)
  const place = socketPath === undefined ? { host: host ?? '', port: port ?? 0 } : { path: socketPath }
  if (tls === undefined) return connectPlain(place)
  // A third of the time that the whole command takes to start, and most commands need none of it.
  const { connect } = await import('node:tls')
  return connect({ ...place, ...tls })
}

function connected(socket: Duplex, event: 'connect' | 'secureConnect'): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once(event, () => resolve())
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('the connection was closed')))
  })
}

function firstWord(socket: Duplex, silenceIsConsent: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const enough = silenceIsConsent ? setTimeout(resolve, SECOND_THOUGHTS_MS) : undefined
    const settle = (error?: Error) => {
      clearTimeout(enough)
      if (error) reject(error)
      else resolve()
    }
    socket.once('data', () => settle())
    socket.once('error', settle)
    socket.once('close', () => settle(new Error('the connection was closed')))
  })
}
