import { listCertificates } from '../../certificates/list-certificates.ts'
import { renewClient } from '../../certificates/renew-client.ts'
import { defaultOrganization } from '../../environment.ts'
import { certificateProblem } from '../certificate-warnings.ts'
import type { Command } from '../command.ts'
import { CommandFailure } from '../command-failure.ts'
import { alignColumns } from '../listing/align-columns.ts'
import { targetMachines } from '../target-machine.ts'
import { untilInterrupted } from '../until-interrupted.ts'

/** `docker-machine certs` */
export const certs: Command = {
  synopsis: '[OPTIONS] [NAME...]',
  description:
    'Shows when the certificates of the store and of machines expire. Those that a machine shares with the store are shown once.',
  flags: [
    { names: ['format', 'f'], kind: 'string', summary: 'json, a line for each certificate' },
    {
      names: ['renew-client'],
      kind: 'boolean',
      summary: 'Sign the client certificate of the store anew first; engines need not hear of it',
    },
  ],
  async run(context) {
    const { args, flags, paths, terminal } = context
    const format = flags.string('format')
    if (format !== '' && format !== 'json') throw new CommandFailure('Error: --format knows json alone')
    const names = args.length === 0 ? undefined : (await targetMachines(context)).map(({ name }) => name)
    if (flags.boolean('renew-client')) {
      await untilInterrupted((signal) => renewClient(paths, defaultOrganization(terminal.environment), { signal }))
    }
    const found = await listCertificates(paths, names)
    if (format === 'json') {
      terminal.out(found.map((info) => `${JSON.stringify(info)}\n`).join(''))
      return
    }
    const rows = found.map(({ kind, machine, expiresAt, state, names: sans }) =>
      [kind, machine ?? '-', expiresAt?.toISOString().slice(0, 10) ?? '-', state, sans.join(',')].join('\t'),
    )
    const table = ['KIND\tMACHINE\tEXPIRES\tSTATE\tNAMES', ...rows].join('\n')
    terminal.out(`${alignColumns(table).replace(/ +$/gm, '')}\n`)
    for (const info of found) if (info.state !== 'valid') terminal.error(`Warning: ${certificateProblem(info)}\n`)
  },
}
