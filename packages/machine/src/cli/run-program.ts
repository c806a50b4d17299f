import { resolve } from 'node:path'
import { defaultStorePath } from '../environment.ts'
import { StorePaths } from '../store/store-paths.ts'
import type { Command } from './command.ts'
import { CommandFailure } from './command-failure.ts'
import { type CommandEntry, commandTable, findCommand } from './command-table.ts'
import { errorText } from './error-text.ts'
import type { Flag, FlagValues } from './flag.ts'
import { globalFlags } from './global-flags.ts'
import { commandHelp, programHelp } from './help-text.ts'
import { FlagMistake, type ParsedArguments, parseBoolean, parseFlags } from './parse-flags.ts'
import type { Terminal } from './terminal.ts'
import { versionText } from './version-text.ts'

const helpFlag: Flag = { names: ['help', 'h'], kind: 'boolean', summary: 'show help' }

/** Runs `docker-machine` with the arguments after its name. Gives the exit code: 0, 1, or 3 when a create is refused. */
export async function runProgram(argv: readonly string[], terminal: Terminal): Promise<number> {
  try {
    checkDebugVariable(terminal)
    const help = programHelp(commandTable)
    const parsed = parseOrExplain(argv, globalFlags, help, terminal, true)
    const [name, ...rest] = parsed.args
    if (parsed.flags.boolean('version')) {
      terminal.out(`docker-machine version ${versionText}\n`)
    } else if (name === undefined || parsed.flags.boolean('help')) {
      terminal.out(help)
    } else {
      await runCommand(name, rest, parsed.flags, argv, terminal)
    }
    return 0
  } catch (error) {
    terminal.error(`${errorText(error)}\n`)
    if (terminal.environment['MACHINE_DEBUG'] && error instanceof Error) terminal.error(`${error.stack}\n`)
    return error instanceof CommandFailure ? error.exitCode : 1
  }
}

async function runCommand(
  name: string,
  rest: readonly string[],
  globals: FlagValues,
  argv: readonly string[],
  terminal: Terminal,
): Promise<void> {
  const entry = findCommand(name)
  if (entry === undefined) {
    const hint = `See '${terminal.program} --help'.`
    throw new CommandFailure(`docker-machine: '${name}' is not a docker-machine command. ${hint}`)
  }
  const command = await entry.load()
  const help = commandHelp(entry, withHelpFlag(command))
  const flags = [...command.flags, helpFlag]
  const parsed = parseOrExplain(rest, flags, help, terminal, command.stopAtFirstArgument)
  if (parsed.flags.boolean('help')) {
    terminal.out(help)
    return
  }
  const path = resolve(globals.string('storage-path') || defaultStorePath(terminal.environment))
  await command.run({
    ...parsed,
    globalFlags: globals,
    commandLine: [terminal.program, ...argv],
    paths: new StorePaths(path),
    terminal,
    showHelp: () => terminal.out(help),
  })
}

/** The help of a command, as `help` shows it. */
export async function helpFor(entry: CommandEntry): Promise<string> {
  return commandHelp(entry, withHelpFlag(await entry.load()))
}

function withHelpFlag(command: Command): Command {
  return { ...command, flags: [...command.flags, helpFlag] }
}

/** Docker Machine shows the help on the output stream and the mistake on the other, and then says that all went well. */
function parseOrExplain(
  argv: readonly string[],
  flags: readonly Flag[],
  help: string,
  terminal: Terminal,
  stopAtFirstArgument?: boolean,
): ParsedArguments {
  try {
    return parseFlags(argv, flags, { environment: terminal.environment, stopAtFirstArgument })
  } catch (error) {
    if (!(error instanceof FlagMistake)) throw error
    terminal.out(`Incorrect Usage.\n\n${help}`)
    throw new CommandFailure(error.message)
  }
}

function checkDebugVariable({ environment }: Terminal): void {
  const text = environment['MACHINE_DEBUG']
  if (!text || parseBoolean(text) !== undefined) return
  const words = `strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`
  throw new CommandFailure(`Error parsing boolean value from MACHINE_DEBUG: ${words}`)
}
