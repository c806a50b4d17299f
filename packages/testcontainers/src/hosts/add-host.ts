import type { CallOptions } from '@raftkit/swarm'
import { removeGroupHost } from '../cleanup/remove-group.ts'
import { HarnessError } from '../errors/harness-error.ts'
import type { HostPlan } from '../plan/host-plan.ts'
import { ensureImage } from '../runtime/container-runtime.ts'
import type { Host } from './host.ts'
import { startFailure } from './start-failure.ts'
import { type HostContext, startHost } from './start-host.ts'
import { isAbort, untilGivenUp } from './until-given-up.ts'

/** A host to be added to those that run. */
export interface AddedHost {
  /** What it is to be. */
  readonly plan: HostPlan
  /** Which address it gets: one that no host before it had. */
  readonly index: number
  /** What it shares with the others. */
  readonly context: HostContext
  /** What is made of it when its engine answers. */
  readonly form: (host: Host, signal: AbortSignal) => Promise<void>
}

/** Longer than it takes to undo what `form` has made: a manager that goes without that may take the quorum along. */
const undoMs = 150_000

/** Starts another host beside those that run. What fails is undone. */
export async function addHost({ plan, index, context, form }: AddedHost, options: CallOptions): Promise<Host> {
  const { runtime, machines, id } = context.group
  const { timeoutMs = 120_000 } = options
  const timeout = new HarnessError('HOST_NOT_READY', {
    action: `add the host ${plan.name}`,
    meaning: `it was not ready within ${timeoutMs} ms`,
    remedy: 'allow more time with timeoutMs, or see its log',
  })
  const giveUp = new AbortController()
  const timer = Number.isFinite(timeoutMs) ? setTimeout(() => giveUp.abort(timeout), timeoutMs) : undefined
  const signal = options.signal === undefined ? giveUp.signal : AbortSignal.any([options.signal, giveUp.signal])
  try {
    signal.throwIfAborted()
    return await untilGivenUp(makeHost({ plan, index, context, form }, signal, timeout), signal, undoMs)
  } catch (error) {
    // What was asked for, and an engine answers later still, goes with the group.
    await Promise.allSettled([removeGroupHost(runtime, id, plan.name), machines.remove(plan.name)])
    const reason = isAbort(error, signal) ? signal.reason : error
    throw reason === options.signal?.reason ? reason : startFailure(`add the host ${plan.name}`, reason)
  } finally {
    clearTimeout(timer)
  }
}

async function makeHost(
  { plan, index, context, form }: AddedHost,
  signal: AbortSignal,
  timeout: HarnessError,
): Promise<Host> {
  await ensureImage(context.group.runtime, plan.image)
  const host = await startHost(plan, index, {
    ...context,
    signal,
    timeout,
    turns: { toMake: async () => undefined, toStart: async () => undefined },
    report: () => undefined,
  })
  await context.equip([host], signal)
  await form(host, signal)
  return host
}
