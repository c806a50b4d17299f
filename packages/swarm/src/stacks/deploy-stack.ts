import { checkStableMs } from '../convergence/converge.ts'
import { Deadline } from '../engine/deadline.ts'
import type { ComposeProblem } from '../errors/swarm-error.ts'
import type { Managers } from '../managers/managers.ts'
import type { ComposeSource, StackDeployOptions } from './deploy-options.ts'
import { Deployment } from './deployment.ts'
import { prepareStack } from './prepare-stack.ts'
import type { StackChange } from './stack-plan.ts'
import { Waiting } from './waiting.ts'

/** What a deployment did. */
export interface StackDeployResult {
  /** The stack. */
  readonly stack: string
  /** False when everything was as the file wants it: nothing was sent then. */
  readonly changed: boolean
  /** What became of every object, in the order in which it was seen to. */
  readonly changes: readonly StackChange[]
  /** What may surprise. */
  readonly warnings: readonly ComposeProblem[]
  /** What was passed over because of `lenient`. */
  readonly ignored: readonly ComposeProblem[]
}

const defaultTimeoutMs = 300_000

/** Deploys a stack. */
export async function deployStack(
  managers: Managers,
  stack: string,
  source: ComposeSource,
  options: StackDeployOptions,
): Promise<StackDeployResult> {
  const action = `deploy the stack ${JSON.stringify(stack)}`
  checkStableMs(action, options.stableMs)
  using deadline = new Deadline(options, defaultTimeoutMs)
  using waiting = new Waiting(deadline.signal)
  const endsAt = performance.now() + (options.timeoutMs ?? defaultTimeoutMs)
  try {
    const call = { signal: deadline.signal }
    const prepared = await prepareStack(managers, stack, source, options, { action, call })
    for (const { error } of prepared.changes) if (error !== undefined) throw error
    const context = { managers, stack, action, options, call, endsAt }
    await new Deployment(context, prepared, waiting).run()
    const { changes, warnings, ignored } = prepared
    return { stack, changed: changes.some((change) => change.action !== 'unchanged'), changes, warnings, ignored }
  } catch (error) {
    throw (deadline.signal.aborted ? deadline.reason(action, undefined, waiting.waitingFor) : undefined) ?? error
  }
}
