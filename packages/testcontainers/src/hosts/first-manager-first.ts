import type { HostPlan } from '../plan/host-plan.ts'
import type { StartProgress } from './start-options.ts'

type Report = (step: StartProgress['step'], host?: string) => void

/** Who may do what when. */
export interface StartTurns {
  /** Waits until the container of a host may be made. */
  readonly toMake: (plan: HostPlan) => Promise<void>
  /** Waits until a container that was made may be started. */
  readonly toStart: (plan: HostPlan) => Promise<void>
  /** A reporter that also lets the others go. */
  readonly heeding: (report: Report) => Report
  /** Lets everybody go, because the start has failed. */
  readonly release: () => void
}

/**
 * Lets the container of a swarm's first manager be made and start before all others: its engine and the swarm's init, half
 * a second of waiting, are what every join waits for, and they overlap with the boot of the others then. Theirs are made
 * while it starts. Hosts that are in no swarm wait for nobody.
 */
export function firstManagerFirst(plans: readonly HostPlan[]): StartTurns {
  const [first] = plans
  const made = Promise.withResolvers<void>()
  const started = Promise.withResolvers<void>()
  const release = (): void => {
    made.resolve()
    started.resolve()
  }
  if (first?.role === undefined) release()
  return {
    toMake: async (plan) => (plan === first ? undefined : made.promise),
    toStart: async (plan) => (plan === first ? made.resolve() : started.promise),
    heeding: (report) => (step, host) => {
      report(step, host)
      if (step === 'container' && host === first?.name) release()
    },
    release,
  }
}
