import { resolve } from 'node:path'
import { defaultStorePath } from '../environment.ts'
import { StorePaths } from '../store/store-paths.ts'
import type { Command } from './command.ts'
import { CommandFailure } from './command-failure.ts'
import { commandTable, findCommand } from './command-table.ts'
import { errorText } from './error-text.ts'
import type { Flag, FlagValues } from './flag.ts'
import { globalFlags } from './global-flags.ts'
import { commandHelp, helpFlag, programHelp } from './help-text.ts'
import { parseBoolean } from './parse-boolean.ts'
import { FlagMistake, type ParsedArguments, parseFlags } from './parse-flags.ts'
import type { Terminal } from './terminal.ts'
import { versionText } from './version-text.ts'

/**
 * Runs `docker-machine` with the arguments after its name. Gives the exit code: 0, 1, 3 when a create is refused, or that of a
 * program that was run for it.
 */
export async function runProgram(argv: readonly string[], terminal: Terminal): Promise<number> {
  let debug = false
  try {
    checkDebugVariable(terminal)
    const help = programHelp(commandTable)
    const parsed = await parseOrExplain(argv, globalFlags, help, terminal, { stopAtFirstArgument: true })
    const [name, ...rest] = parsed.args
    debug = parsed.flags.boolean('debug')
    if (parsed.flags.boolean('version')) {
      terminal.out(`docker-machine version ${versionText}\n`)
    } else if (name === undefined || parsed.flags.boolean('help')) {
      terminal.out(help)
    } else if (name === 'help' || name === 'h') {
      terminal.out(helpAbout(rest[0], help))
    } else {
      await runCommand(name, rest, parsed.flags, argv, terminal)
    }
    return 0
  } catch (error) {
    const text = errorText(error)
    // A program that was run in the terminal has said what there is to say.
    if (text !== '') terminal.error(`${text}\n`)
    if (debug) terminal.error(debugText(error))
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
  if (entry === undefined) throw unknownCommand(name, terminal)
  const { command } = entry
  const help = commandHelp(entry)
  const flags = [...command.flags, helpFlag]
  const parsed = await parseOrExplain(rest, flags, help, terminal, command)
  if (parsed.flags.boolean('help')) {
    terminal.out(help)
    return
  }
  const path = resolve(globals.string('storage-path') || defaultStorePath(terminal.environment))
  await command.run({
    ...parsed,
    globalFlags: globals,
    commands: commandTable,
    commandLine: [terminal.program, ...argv],
    paths: new StorePaths(path),
    terminal,
    showHelp: () => terminal.out(help),
  })
}

function unknownCommand(name: string, { program }: Terminal): CommandFailure {
  const hint = `See '${program} --help'.`
  return new CommandFailure(`docker-machine: '${name}' is not a docker-machine command. ${hint}`)
}

function helpAbout(name: string | undefined, help: string): string {
  if (name === undefined) return help
  const entry = findCommand(name)
  if (entry === undefined) throw new CommandFailure(`No help topic for '${name}'`)
  return commandHelp(entry)
}

/** Docker Machine shows the help on the output stream and the mistake on the other, and then says that all went well. */
async function parseOrExplain(
  argv: readonly string[],
  flags: readonly Flag[],
  help: string,
  terminal: Terminal,
  { stopAtFirstArgument, refuseFirst }: Pick<Command, 'stopAtFirstArgument' | 'refuseFirst'>,
): Promise<ParsedArguments> {
  const options = { environment: terminal.environment, stopAtFirstArgument }
  try {
    return parseFlags(argv, flags, options)
  } catch (error) {
    if (!(error instanceof FlagMistake)) throw error
    await refuseFirst?.(parseFlags(argv, flags, { ...options, lenient: true }).flags, terminal)
    terminal.out(`Incorrect Usage.\n\n${help}`)
    throw new CommandFailure(error.message)
  }
}

/** Where an error comes from, down to what was underneath. */
function debugText(error: unknown): string {
  if (!(error instanceof Error)) return ''
  return `${error.stack}\n${error.cause === undefined ? '' : `caused by ${debugText(error.cause)}`}`
}

function checkDebugVariable({ environment }: Terminal): void {
  const text = environment['MACHINE_DEBUG']
  if (!text || parseBoolean(text) !== undefined) return
  const words = `strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`
  throw new CommandFailure(`Error parsing boolean value from MACHINE_DEBUG: ${words}`)
}
