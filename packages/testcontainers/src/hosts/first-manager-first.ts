import type { HostPlan } from '../plan/host-plan.ts'
import type { StartProgress } from './start-options.ts'

type Report = (step: StartProgress['step'], host?: string) => void

/** Who may start when. */
export interface StartTurns {
  /** Waits until the container of a host may be started. */
  readonly turn: (plan: HostPlan) => Promise<void>
  /** A reporter that also lets the others go. */
  readonly heeding: (report: Report) => Report
  /** Lets everybody go, because the start has failed. */
  readonly release: () => void
}

/**
 * Lets the container of a swarm's first manager start before all others: its engine and the swarm's init, half a second
 * of waiting, are what every join waits for, and they overlap with the boot of the others then. Hosts that are in no
 * swarm start at once.
 */
export function firstManagerFirst(plans: readonly HostPlan[]): StartTurns {
  const [first] = plans
  const { promise, resolve: release } = Promise.withResolvers<void>()
  if (first?.role === undefined) release()
  return {
    turn: async (plan) => (plan === first ? undefined : promise),
    heeding: (report) => (step, host) => {
      report(step, host)
      if (step === 'container' && host === first?.name) release()
    },
    release,
  }
}
