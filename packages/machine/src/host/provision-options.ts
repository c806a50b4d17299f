import type { Provision } from './provision-machine.ts'
import type { TakeOverPlan } from './take-over-plan.ts'

/** What {@link MachineStore.provision} takes. */
export interface ProvisionOptions {
  /**
   * Gives the engine a new certificate, be the old one as good as it may.
   * @default false
   */
  readonly renewCertificate?: boolean | undefined
  /**
   * Is asked when the host has come to belong to somebody else: when its engine trusts another authority.
   * @default consents to nothing
   */
  readonly confirm?: ((plan: TakeOverPlan, signal: AbortSignal) => boolean | Promise<boolean>) | undefined
  /** Is told what is being done, one line at a time. */
  readonly progress?: ((line: string) => void) | undefined
}

/** {@link ProvisionOptions} without anything left to guess. */
export function resolveProvision(options: ProvisionOptions, organization: string): Provision {
  return {
    renew: options.renewCertificate ?? false,
    organization,
    confirm: async (plan, signal) => (await options.confirm?.(plan, signal)) ?? false,
    progress: (line) => options.progress?.(line),
  }
}
