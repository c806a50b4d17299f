import { renewClient } from '../../certificates/renew-client.ts'
import { defaultOrganization } from '../../environment.ts'
import type { Command } from '../command.ts'
import { targetMachines } from '../target-machine.ts'
import { untilInterrupted } from '../until-interrupted.ts'
import { provisionAll } from './provision.ts'

/** `docker-machine regenerate-certs` */
export const regenerateCerts: Command = {
  synopsis: '[OPTIONS] [arg...]',
  description: 'Argument(s) are one or more machine names. Their engines are restarted.',
  flags: [
    { names: ['force', 'f'], kind: 'boolean', summary: 'Force rebuild and do not prompt' },
    { names: ['client-certs'], kind: 'boolean', summary: 'Also renew the client certificate of the store' },
  ],
  async run(context) {
    const { flags, paths, terminal } = context
    const machines = await targetMachines(context)
    if (!flags.boolean('force')) {
      terminal.out('Regenerate TLS machine certs?  Warning: this is irreversible. (y/n): ')
      if (!/^\s*y\S*\s*$/i.test((await terminal.readLine()) ?? '')) return
    }
    terminal.out('Regenerating TLS certificates\n')
    if (flags.boolean('client-certs')) {
      terminal.out('Regenerating local certificates\n')
      await untilInterrupted((signal) => renewClient(paths, defaultOrganization(terminal.environment), { signal }))
    }
    await provisionAll(context, machines, { renew: true, consent: true })
  },
}
