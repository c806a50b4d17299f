import { MachineError, type MachineErrorInit } from '../errors/machine-error.ts'
import { quoteName } from '../store/machine-name.ts'

/** What the words of an unreachable engine are, by the code of the failed system call. */
const UNREACHABLE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at its address',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was reset',
  EHOSTUNREACH: 'there is no way to its host',
  ENETUNREACH: 'there is no way to its network',
  ENOTFOUND: 'its host name cannot be resolved',
  EAI_AGAIN: 'its host name cannot be resolved',
  ENOENT: 'its socket does not exist',
  EACCES: 'this user may not open its socket',
  ETIMEDOUT: 'its host does not answer',
}

/** The one place that turns a failed connection to an engine into a {@link MachineError}. */
export function fromConnection(error: unknown, machine: string): unknown {
  if (!(error instanceof Error)) return error
  const init: MachineErrorInit = { action: `ask the engine of machine ${quoteName(machine)}`, machine, cause: error }
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return new MachineError('ENGINE_TIMED_OUT', init)
  const { code = '' } = error as NodeJS.ErrnoException
  const unreachable = UNREACHABLE[code]
  if (unreachable !== undefined) return new MachineError('ENGINE_UNREACHABLE', { ...init, meaning: unreachable })
  if (isTlsFailure(code)) return new MachineError('ENGINE_TLS_FAILED', { ...init, meaning: tlsMeaning(error, code) })
  return new MachineError('ENGINE_UNREACHABLE', { ...init, meaning: oneLine(error.message) })
}

/** A text without line breaks: it has to fit into a row of a table. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

function isTlsFailure(code: string): boolean {
  return /^(?:ERR_TLS|ERR_SSL|ERR_OSSL|EPROTO$|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH$)/.test(code)
}

function tlsMeaning(error: Error, code: string): string {
  if (code === 'EPROTO' || code.includes('WRONG_VERSION')) return 'the engine does not speak TLS, or refuses the client'
  return oneLine(error.message)
}
