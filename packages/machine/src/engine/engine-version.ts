import type { Machine } from '../store/machine.ts'
import { askEngine } from './ask-engine.ts'

/**
 * The version of a machine's engine, as in `28.5.2`.
 *
 * @throws `NO_ADDRESS`, `ENGINE_UNREACHABLE`, `ENGINE_TLS_FAILED`, `ENGINE_TIMED_OUT`, `ENGINE_REFUSED`, and what
 * reading the certificates throws
 */
export async function engineVersion(machine: Pick<Machine, 'name' | 'address'>, signal: AbortSignal): Promise<string> {
  const answer = await askEngine(machine, '/version', signal, ({ Version }) => typeof Version === 'string')
  return String(answer['Version'])
}
