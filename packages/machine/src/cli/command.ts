import type { StorePaths } from '../store/store-paths.ts'
import type { Flag, FlagValues } from './flag.ts'
import type { Terminal } from './terminal.ts'

/** A command of `docker-machine`. */
export interface Command {
  /** What follows the name in the first line of its help. */
  readonly synopsis: string
  /** More than a line can say. */
  readonly description?: string
  readonly flags: readonly Flag[]
  /** Whether everything after the first argument belongs to another program. */
  readonly stopAtFirstArgument?: boolean
  /** Throws what is to be said in place of a mistake in the flags, if anything; it is given those that are none. */
  refuseFirst?(flags: FlagValues, terminal: Terminal): Promise<void>
  /** Does it. What it throws is shown, and ends the program with an exit code other than 0. */
  run(context: CommandContext): Promise<void>
}

/** A command under its name. */
export interface CommandEntry {
  readonly name: string
  readonly summary: string
  readonly command: Command
}

/** What a command works with. */
export interface CommandContext {
  readonly args: readonly string[]
  readonly flags: FlagValues
  /** The flags before the name of the command. */
  readonly globalFlags: FlagValues
  /** The command line, program included, as it was typed. */
  readonly commandLine: readonly string[]
  /** All commands but `help`. */
  readonly commands: readonly CommandEntry[]
  readonly paths: StorePaths
  readonly terminal: Terminal
  /** Prints the help of the command. */
  showHelp(): void
}
