import { isMachineError } from '../../errors/machine-error.ts'
import { loadMachine } from '../../store/load-machine.ts'
import { removeMachine } from '../../store/remove-machine.ts'
import type { Command, CommandContext } from '../command.ts'
import { CommandFailure } from '../command-failure.ts'
import { errorText } from '../error-text.ts'

/** Machines that exist nowhere but in the store. Those of other drivers would go on running, and be paid for. */
const LOCAL_DRIVERS: readonly string[] = ['none', 'generic']

/** `docker-machine rm` */
export const rm: Command = {
  synopsis: '[OPTIONS] [arg...]',
  description: 'Argument(s) are one or more machine names.',
  flags: [
    {
      names: ['force', 'f'],
      kind: 'boolean',
      summary: 'Remove local configuration even if machine cannot be removed, also implies an automatic yes (`-y`)',
    },
    {
      names: ['y'],
      kind: 'boolean',
      summary: 'Assumes automatic yes to proceed with remove, without prompting further user confirmation',
    },
  ],
  async run(context) {
    const { args, flags, terminal } = context
    if (args.length === 0) {
      context.showHelp()
      throw new CommandFailure('Error: Expected to get one or more machine names as arguments')
    }
    const force = flags.boolean('force')
    terminal.out(`About to remove ${args.join(', ')}\n`)
    terminal.out('WARNING: This action will delete both local reference and remote instance.\n')
    if (!force && !flags.boolean('y') && !(await confirmed(context))) return
    const failures: string[] = []
    for (const name of args) {
      try {
        await remove(context, name, force)
        terminal.out(`Successfully removed ${name}\n`)
      } catch (error) {
        // As with `rm -f`: what should not be there is not there.
        if (force && isMachineError(error, 'MACHINE_NOT_FOUND')) terminal.error(`${failureText(name, error)}\n`)
        else failures.push(failureText(name, error))
      }
    }
    if (failures.length > 0) throw new CommandFailure(failures.join('\n'))
  },
}

async function remove({ paths }: CommandContext, name: string, force: boolean): Promise<void> {
  if (!force) {
    const { driver } = await loadMachine(paths, name)
    if (!LOCAL_DRIVERS.includes(driver)) {
      const what = `cannot delete the remote instance of a ${driver} machine`
      throw new CommandFailure(`${what}; delete it there, or use --force to forget it here`)
    }
  }
  await removeMachine(paths, name, {})
}

function failureText(name: string, error: unknown): string {
  return `Error removing host ${JSON.stringify(name)}: ${errorText(error)}`
}

async function confirmed({ terminal }: CommandContext): Promise<boolean> {
  terminal.out('Are you sure? (y/n): ')
  const answer = await terminal.readLine()
  return /^\s*y\S*\s*$/i.test(answer ?? '')
}
