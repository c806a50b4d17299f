import { MachineGroups } from '../../groups/machine-groups.ts'
import type { Command } from '../command.ts'
import { CommandFailure } from '../command-failure.ts'
import { alignColumns } from '../listing/align-columns.ts'

/** `docker-machine group` */
export const group: Command = {
  synopsis: '[OPTIONS] ls | set NAME | show NAME | rm NAME',
  description:
    'Names machines that belong together, and the roles that they are to have in a swarm:\ndocker-machine group set shop --manager dev01 --worker dev02',
  flags: [
    { names: ['manager', 'm'], kind: 'strings', summary: 'With set: a machine that is to be a manager' },
    { names: ['worker', 'w'], kind: 'strings', summary: 'With set: a machine that is to be a worker' },
    { names: ['format', 'f'], kind: 'string', summary: 'With show: json' },
  ],
  async run({ args, flags, paths, terminal, showHelp }) {
    const [verb, name, ...more] = args
    const groups = new MachineGroups(paths)
    const misuse = (verb === 'ls' ? name !== undefined : name === undefined) || more.length > 0
    if (misuse || verb === undefined || !['ls', 'set', 'show', 'rm'].includes(verb)) {
      showHelp()
      throw new CommandFailure('Error: Expected ls, or one of set, show and rm with the name of a group')
    }
    if (name === undefined) {
      terminal.out((await groups.list()).map((found) => `${found}\n`).join(''))
    } else if (verb === 'set') {
      await groups.set(name, [
        ...flags.strings('manager').map((machine) => ({ machine, role: 'manager' as const })),
        ...flags.strings('worker').map((machine) => ({ machine, role: 'worker' as const })),
      ])
      terminal.out(`${name}\n`)
    } else if (verb === 'rm') {
      await groups.remove(name)
      terminal.out(`${name}\n`)
    } else {
      const { members } = await groups.get(name)
      if (flags.string('format') === 'json') {
        terminal.out(`${JSON.stringify({ name, members })}\n`)
        return
      }
      const rows = members.map((member) =>
        [member.name, member.role, member.advertiseAddr, member.address.url].join('\t'),
      )
      terminal.out(`${alignColumns(['MACHINE\tROLE\tADVERTISE\tURL', ...rows].join('\n'))}\n`)
    }
  },
}
