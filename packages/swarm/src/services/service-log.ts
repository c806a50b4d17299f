import { WakeUps } from '../convergence/wake-ups.ts'
import type { LogLine } from '../engine/log-lines.ts'
import type { LogOptions } from '../engine/read-logs.ts'
import { isSwarmError } from '../errors/swarm-error.ts'
import type { Managers } from '../managers/managers.ts'
import { findService } from './find-service.ts'
import { untilGone } from './until-gone.ts'

/** Which lines to read; whether there is a terminal is known. */
export type ServiceLogOptions = Omit<LogOptions, 'tty'>

/** Between two looks whether a followed service is still there, though no event was seen. */
const lookAgainMs = 5_000

/** The lines of all tasks of a service. A log that is followed ends when the service has been removed. */
export async function* serviceLog(
  managers: Managers,
  nameOrId: string,
  options: ServiceLogOptions,
): AsyncGenerator<LogLine, void, undefined> {
  const { signal, timeoutMs, follow = false } = options
  const action = `read the log of the service ${JSON.stringify(nameOrId)}`
  const found = await findService(managers, nameOrId, { action, call: { signal, timeoutMs } })
  const tty = found.Spec.TaskTemplate.ContainerSpec.TTY === true
  const service = { id: found.ID, name: found.Spec.Name ?? found.ID }
  const over = new AbortController()
  const both = signal === undefined ? over.signal : AbortSignal.any([signal, over.signal])
  const watching = follow ? endWhenGone(managers, service, over, both) : Promise.resolve()
  try {
    // The manager that has just answered; a stream that breaks is the caller's to begin again.
    const [engine] = managers.engines
    yield* engine?.services.logs(service.id, { ...options, tty, signal: both }) ?? []
  } catch (error) {
    if (!over.signal.aborted || signal?.aborted === true) throw error
  } finally {
    over.abort()
    await watching
  }
}

async function endWhenGone(
  managers: Managers,
  service: { readonly id: string; readonly name: string },
  over: AbortController,
  signal: AbortSignal,
): Promise<void> {
  using wakeUps = new WakeUps(managers, ({ Actor, Action }) => Actor.ID === service.id && Action === 'remove')
  const call = { signal }
  try {
    for (;;) {
      await wakeUps.next(lookAgainMs, signal)
      try {
        await findService(managers, service.id, { action: 'follow a log', call })
      } catch (error) {
        if (!isSwarmError(error, 'NOT_FOUND')) continue
        await untilGone(managers, service, 'follow a log', call)
        over.abort()
        return
      }
    }
  } catch {
    // The log has ended, or was left; or its end cannot be seen, and it is followed on.
  }
}
