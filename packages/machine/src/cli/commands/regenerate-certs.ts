import { renewClient } from '../../certificates/renew-client.ts'
import { defaultOrganization } from '../../environment.ts'
import { planProvision } from '../../host/provision-machine.ts'
import type { LoadedMachine } from '../../store/loaded-machine.ts'
import type { Command, CommandContext } from '../command.ts'
import { CommandFailure } from '../command-failure.ts'
import { errorText } from '../error-text.ts'
import { provisionPlanText } from '../plan-text.ts'
import { targetMachines } from '../target-machine.ts'
import { untilInterrupted } from '../until-interrupted.ts'
import { provisionAll } from './provision.ts'

/** `docker-machine regenerate-certs` */
export const regenerateCerts: Command = {
  synopsis: '[OPTIONS] [arg...]',
  description: 'Argument(s) are one or more machine names. Their engines are restarted.',
  flags: [
    { names: ['force', 'f'], kind: 'boolean', summary: 'Force rebuild and do not prompt' },
    {
      names: ['yes', 'y'],
      kind: 'boolean',
      summary: 'Do not prompt, and replace the authority of somebody else as well; what is replaced is said first',
    },
    { names: ['client-certs'], kind: 'boolean', summary: 'Also renew the client certificate of the store' },
  ],
  async run(context) {
    const { flags, paths, terminal } = context
    const consent = flags.boolean('yes')
    const asks = !consent && !flags.boolean('force')
    const all = await targetMachines(context)
    const { machines, failures }: Shown = asks ? await showPlans(context, all) : { machines: all, failures: [] }
    if (!asks || (machines.length > 0 && (await agreed(context)))) {
      terminal.out('Regenerating TLS certificates\n')
      if (flags.boolean('client-certs')) {
        terminal.out('Regenerating local certificates\n')
        await untilInterrupted((signal) => renewClient(paths, defaultOrganization(terminal.environment), { signal }))
      }
      failures.push(...(await provisionAll(context, machines, { renew: true, consent, shown: asks })))
    }
    if (failures.length > 0) throw new CommandFailure(failures.join('\n'))
  },
}

interface Shown {
  readonly machines: readonly LoadedMachine[]
  readonly failures: string[]
}

/** Nobody can agree to what was not said. Machines of which nothing can be said are left out. */
async function showPlans({ paths, terminal }: CommandContext, all: readonly LoadedMachine[]): Promise<Shown> {
  const machines: LoadedMachine[] = []
  const failures: string[] = []
  for (const machine of all) {
    try {
      terminal.out(provisionPlanText(await untilInterrupted((signal) => planProvision(paths, machine, { signal }))))
      machines.push(machine)
    } catch (error) {
      if (error instanceof CommandFailure) throw error
      failures.push(errorText(error))
    }
  }
  return { machines, failures }
}

async function agreed({ terminal }: CommandContext): Promise<boolean> {
  terminal.out('Regenerate TLS machine certs?  Warning: this is irreversible. (y/n): ')
  return /^\s*y\S*\s*$/i.test((await terminal.readLine()) ?? '')
}
