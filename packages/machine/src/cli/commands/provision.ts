import { defaultOrganization } from '../../environment.ts'
import { provisionMachine } from '../../host/provision-machine.ts'
import type { TakeOverPlan } from '../../host/take-over-plan.ts'
import type { LoadedMachine } from '../../store/loaded-machine.ts'
import type { Command, CommandContext } from '../command.ts'
import { CommandFailure } from '../command-failure.ts'
import { errorText } from '../error-text.ts'
import { provisionPlanText } from '../plan-text.ts'
import { targetMachines } from '../target-machine.ts'
import { untilInterrupted } from '../until-interrupted.ts'

/** `docker-machine provision` */
export const provision: Command = {
  synopsis: '[arg...]',
  description: 'Argument(s) are one or more machine names.',
  flags: [
    {
      names: ['yes', 'y'],
      kind: 'boolean',
      summary: 'Go on when the host has come to belong to somebody else; what is replaced is said first',
    },
  ],
  async run(context) {
    const machines = await targetMachines(context)
    const failures = await provisionAll(context, machines, { renew: false, consent: context.flags.boolean('yes') })
    if (failures.length > 0) throw new CommandFailure(failures.join('\n'))
  },
}

/** How {@link provisionAll} goes about it. */
interface ProvisionAllOptions {
  readonly renew: boolean
  /** Whether the authority of somebody else may be replaced. */
  readonly consent: boolean
  /** Whether the plans have been shown already. */
  readonly shown?: boolean
}

/**
 * Sets machines up again, one after the other; what fails does not keep the others from it.
 *
 * @returns what is to be said of those that failed
 */
export async function provisionAll(
  { terminal, paths }: CommandContext,
  machines: readonly LoadedMachine[],
  { renew, consent, shown = false }: ProvisionAllOptions,
): Promise<readonly string[]> {
  const failures: string[] = []
  const organization = defaultOrganization(terminal.environment)
  for (const machine of machines) {
    const progress = (line: string) => terminal.out(`${line}\n`)
    const confirm = async (plan: TakeOverPlan) => {
      if (!shown) terminal.out(provisionPlanText(plan))
      return consent
    }
    try {
      const options = { renew, organization, progress, confirm }
      await untilInterrupted((signal) => provisionMachine(paths, machine, options, { signal }))
      progress('Docker is up and running!')
    } catch (error) {
      if (error instanceof CommandFailure) throw error
      failures.push(errorText(error))
    }
  }
  return failures
}
