import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import { isMachineError, MachineError } from '../errors/machine-error.ts'
import type { Machine } from '../store/machine.ts'
import { quoteName } from '../store/machine-name.ts'
import { dialOverSsh } from './dial-over-ssh.ts'
import { type EngineEndpoint, engineEndpoint } from './engine-endpoint.ts'
import { fromConnection, oneLine } from './engine-error.ts'

/** The answers that are asked for are some kilobytes; what sends more is no engine. */
const MAX_ANSWER = 1_000_000

/** What an engine answers, before anybody believes it. */
export type EngineAnswer = { readonly [key: string]: unknown }

/**
 * Asks a machine's engine, without an API version in the path, so that engines of every age answer.
 *
 * @param understood - whether the answer is what was asked for
 * @throws `NO_ADDRESS`, `ENGINE_UNREACHABLE`, `ENGINE_TLS_FAILED`, `ENGINE_TIMED_OUT`, `ENGINE_REFUSED`, and what
 * reading the certificates throws
 */
export async function askEngine(
  machine: Pick<Machine, 'name' | 'address'>,
  path: string,
  signal: AbortSignal,
  understood: (answer: EngineAnswer) => boolean,
): Promise<EngineAnswer> {
  const action = `ask the engine of machine ${quoteName(machine.name)}`
  const endpoint = await engineEndpoint(machine.address, action)
  try {
    const { status, body } = await get(endpoint, path, signal)
    const answer = parse(body)
    if (status === 200 && understood(answer)) return answer
    const words = typeof answer['message'] === 'string' ? answer['message'] : body
    const meaning = `the engine answers ${status}: ${oneLine(words).slice(0, 200)}`
    throw new MachineError('ENGINE_REFUSED', { action, machine: machine.name, meaning })
  } catch (error) {
    throw isMachineError(error) ? error : fromConnection(error, machine.name)
  }
}

interface Answer {
  readonly status: number
  readonly body: string
}

async function get(endpoint: EngineEndpoint, path: string, signal: AbortSignal): Promise<Answer> {
  const { tls, ssh, ...place } = endpoint
  const options: RequestOptions = ssh
    ? { createConnection: () => dialOverSsh(ssh), path, signal }
    : { ...place, ...tls, path, signal, agent: false }
  const client = tls === undefined ? await import('node:http') : await import('node:https')
  return await new Promise<Answer>((resolve, reject) => {
    const request: ClientRequest = client.request(options, (response) => {
      readAll(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject)
    })
    request.once('error', reject)
    request.end()
  })
}

async function readAll(response: IncomingMessage): Promise<string> {
  let body = ''
  response.setEncoding('utf8')
  for await (const chunk of response) {
    body += chunk
    if (body.length > MAX_ANSWER) throw new Error('the answer is far too long for an engine')
  }
  return body
}

function parse(body: string): EngineAnswer {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? (value as EngineAnswer) : {}
  } catch {
    return {}
  }
}
