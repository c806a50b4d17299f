import { tlsFilesIn } from '../../store/tls-files.ts'
import { checkMachine } from '../check-machine.ts'
import type { Command } from '../command.ts'
import { CommandFailure } from '../command-failure.ts'
import { errorText } from '../error-text.ts'
import { handOutClientFiles } from '../hand-out-client-files.ts'
import { targetMachine } from '../target-machine.ts'

/** `docker-machine config`: flags for `docker`, which takes the quotes away. */
export const config: Command = {
  synopsis: '[OPTIONS] [arg...]',
  description: 'Argument is a machine name.',
  flags: [{ names: ['swarm'], kind: 'boolean', summary: 'Display the Swarm config instead of the Docker daemon' }],
  async run(context) {
    const machine = await targetMachine(context)
    const url = await checkMachine(machine, context.flags.boolean('swarm')).catch((error: unknown) => {
      throw new CommandFailure(`Error running connection boilerplate: ${errorText(error)}`)
    })
    await handOutClientFiles(context, machine)
    const { caPath, certPath, keyPath } = tlsFilesIn(machine.path)
    const quoted = [
      ['tlscacert', caPath],
      ['tlscert', certPath],
      ['tlskey', keyPath],
    ] as const
    const files = quoted.map(([flag, path]) => `--${flag}=${JSON.stringify(path)}\n`)
    const tls = machine.address.tls === undefined ? '' : `--tlsverify\n${files.join('')}`
    context.terminal.out(`${tls}-H=${url}\n`)
  },
}
