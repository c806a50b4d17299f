import type { CommandEntry } from './command.ts'
import type { Flag } from './flag.ts'
import { globalFlags } from './global-flags.ts'
import { helpFlag } from './help-text.ts'

/** What the arguments of a command are; where nothing stands here, names of machines. */
const ARGUMENTS: Readonly<Record<string, 'commands' | 'shells' | 'nothing'>> = {
  active: 'nothing',
  completion: 'shells',
  'context-import': 'nothing',
  create: 'nothing',
  group: 'nothing',
  help: 'commands',
  import: 'nothing',
  ls: 'nothing',
  'shell-init': 'shells',
}

/** Values of flags that are one of a few. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  driver: ['generic', 'none'],
  shell: ['bash', 'cmd', 'emacs', 'fish', 'powershell', 'tcsh', 'zsh'],
}

/**
 * What the last of the words after `docker-machine` could become. Nothing means that the shell is to offer files.
 *
 * @param machineNames - asked only where names of machines are wanted
 */
export async function completionCandidates(
  words: readonly string[],
  commands: readonly CommandEntry[],
  machineNames: () => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const current = words.at(-1) ?? ''
  const { entry, open, args, closed } = readWords(words.slice(0, -1), commands)
  const offer = (candidates: readonly string[]) => candidates.filter((candidate) => candidate.startsWith(current))
  if (open !== undefined) return offer(VALUES[open.names[0]] ?? [])
  if (closed) return []
  if (current.startsWith('-')) return offer(flagsOf(entry).flatMap(({ names }) => names.map(dashed)))
  const names = [...commands.map(({ name }) => name), 'help']
  if (entry === undefined) return offer(names)
  switch (ARGUMENTS[entry.name]) {
    case 'commands':
      return offer(args === 0 ? names : [])
    case 'shells':
      return offer(args === 0 ? ['bash', 'fish', 'zsh'] : [])
    case 'nothing':
      return []
    default:
      return offer(await machineNames())
  }
}

interface ReadWords {
  readonly entry: Pick<CommandEntry, 'name' | 'command'> | undefined
  /** The flag that waits for its value. */
  readonly open: Flag | undefined
  /** How many arguments of the command are there. */
  readonly args: number
  /** Whether what follows belongs to another program. */
  readonly closed: boolean
}

/** Reads the words before the last one as the program itself would. */
function readWords(words: readonly string[], commands: readonly CommandEntry[]): ReadWords {
  let entry: ReadWords['entry']
  let open: Flag | undefined
  let args = 0
  for (const word of words) {
    if (open !== undefined) {
      open = undefined
    } else if (word.startsWith('-')) {
      const name = word.replace(/^--?/, '')
      const flag = flagsOf(entry).find(({ names }) => names.includes(name))
      if (flag !== undefined && flag.kind !== 'boolean') open = flag
    } else if (entry === undefined) {
      entry = word === 'help' ? helpEntry : commands.find(({ name }) => name === word)
      // Of what does not exist nothing is known.
      if (entry === undefined) return { entry, open, args, closed: true }
    } else {
      args++
    }
  }
  return { entry, open, args, closed: args > 0 && entry?.command.stopAtFirstArgument === true }
}

const helpEntry = { name: 'help', command: { synopsis: '', flags: [], run: async () => {} } }

function flagsOf(entry: ReadWords['entry']): readonly Flag[] {
  return entry === undefined ? globalFlags : [...entry.command.flags, helpFlag]
}

function dashed(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`
}
