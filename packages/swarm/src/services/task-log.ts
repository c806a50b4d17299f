import type { LogLine } from '../engine/log-lines.ts'
import { quoted } from '../engine/quoted.ts'
import { SwarmError } from '../errors/swarm-error.ts'
import type { Managers } from '../managers/managers.ts'
import type { ServiceLogOptions } from './service-log.ts'

/** The lines of one task. */
export async function* taskLog(
  managers: Managers,
  id: string,
  options: ServiceLogOptions,
): AsyncGenerator<LogLine, void, undefined> {
  const { signal, timeoutMs } = options
  const task = await managers.read((engine, call) => engine.tasks.inspect(id, call), { signal, timeoutMs })
  if (task.ID !== id) {
    throw new SwarmError('NOT_FOUND', {
      action: `read the log of the task ${quoted(id)}`,
      meaning: 'there is no such task',
    })
  }
  // The manager that has just answered.
  const [engine] = managers.engines
  yield* engine?.tasks.logs(id, { ...options, tty: task.Spec.ContainerSpec?.TTY === true }) ?? []
}
