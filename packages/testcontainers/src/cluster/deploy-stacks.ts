import { type ComposeSource, isSwarmError, type StackDeployOptions, type Swarm } from '@raftkit/swarm'
import { HarnessError } from '../errors/harness-error.ts'

/** A stack that a swarm starts with. */
export interface PlannedStack {
  /** Its name. */
  readonly name: string
  /** What it is made from. */
  readonly compose: ComposeSource
  /** As of the SDK. */
  readonly options: Omit<StackDeployOptions, 'signal'>
}

/**
 * Deploys stacks one after the other, as one may use what another one brings.
 *
 * @throws HarnessError `STACK_NOT_DEPLOYED`, with what the SDK says as its cause
 */
export async function deployStacks(
  action: string,
  swarm: Swarm,
  stacks: readonly PlannedStack[],
  signal?: AbortSignal,
): Promise<void> {
  for (const { name, compose, options } of stacks) {
    try {
      // Nodes have their images before, and mostly no registry to ask.
      await swarm.stacks.deploy(name, compose, { resolveImage: 'never', ...options, signal })
    } catch (cause) {
      if (!isSwarmError(cause)) throw cause
      throw new HarnessError('STACK_NOT_DEPLOYED', { action, meaning: cause.message, cause })
    }
  }
}
