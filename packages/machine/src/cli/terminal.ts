import type { Environment } from '../environment.ts'

/** What the program has of the world around it. */
export interface Terminal {
  readonly environment: Environment
  /** How the program was called, for texts that say how to call it again. */
  readonly program: string
  /** Writes to the output stream. */
  out(text: string): void
  /** Writes to the error stream. */
  error(text: string): void
  /** Reads one line of input, `undefined` at its end, or when nobody waits for it any more. */
  readLine(signal?: AbortSignal): Promise<string | undefined>
  /**
   * Hands the terminal to a program until it ends, and gives its exit code; no shell is between. `undefined` when there
   * is no such program.
   */
  execute(program: string, args: readonly string[]): Promise<number | undefined>
}
