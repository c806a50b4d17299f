import { type CallOptions, isSwarmError } from '@raftkit/swarm'
import { removeGroupHost } from '../cleanup/remove-group.ts'
import { HarnessError, isHarnessError } from '../errors/harness-error.ts'
import type { HostPlan } from '../plan/host-plan.ts'
import { ensureImage } from '../runtime/container-runtime.ts'
import type { Host } from './host.ts'
import { type HostContext, startHost } from './start-host.ts'

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
    await ensureImage(runtime, plan.image)
    const host = await startHost(plan, index, {
      ...context,
      signal,
      timeout,
      turn: async () => undefined,
      report: () => undefined,
    })
    await context.equip([host], signal)
    await form(host, signal)
    return host
  } catch (error) {
    await Promise.allSettled([removeGroupHost(runtime, id, plan.name), machines.remove(plan.name)])
    if (isHarnessError(error) || !isSwarmError(error)) throw error
    throw new HarnessError('SWARM_NOT_FORMED', {
      action: `add the host ${plan.name}`,
      meaning: error.message,
      cause: error,
    })
  } finally {
    clearTimeout(timer)
  }
}
