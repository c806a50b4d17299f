import type { LogLine } from '../engine/log-lines.ts'
import { quoted } from '../engine/quoted.ts'
import type { LogOptions } from '../engine/read-logs.ts'
import type { Managers } from '../managers/managers.ts'
import { followLogs } from '../streams/follow-logs.ts'
import { findService } from './find-service.ts'

/** Which lines to read; whether there is a terminal is known. */
export type ServiceLogOptions = Omit<LogOptions, 'tty'>

/** The lines of all tasks of a service. */
export async function* serviceLog(
  managers: Managers,
  nameOrId: string,
  options: ServiceLogOptions,
): AsyncGenerator<LogLine, void, undefined> {
  const { signal, timeoutMs } = options
  const action = `read the log of the service ${quoted(nameOrId)}`
  const { ID: id } = await findService(managers, nameOrId, { action, call: { signal, timeoutMs } })
  yield* followLogs(managers, { kind: 'service', id }, options)
}
