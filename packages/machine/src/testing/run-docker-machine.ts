import { runProgram } from '../cli/run-program.ts'
import type { Environment } from '../environment.ts'

/** What a run of `docker-machine` left behind. */
export interface ProgramRun {
  readonly code: number
  readonly out: string
  readonly error: string
  /** The programs that the terminal was handed to, with their arguments; absent when it was not. */
  readonly executed?: readonly (readonly string[])[]
}

/** Runs `docker-machine` on a store, in this process, with a terminal made of strings. */
export async function runDockerMachine(
  store: string,
  argv: readonly string[],
  {
    environment = {},
    input,
    execute = () => undefined,
  }: {
    readonly environment?: Environment
    readonly input?: string
    /** What a program ends with; without it, none is installed. */
    readonly execute?: (program: string, args: readonly string[]) => number | undefined
  } = {},
): Promise<ProgramRun> {
  let [out, error] = ['', '']
  const executed: (readonly string[])[] = []
  const code = await runProgram(argv, {
    environment: { HOME: '/nonexistent', SHELL: '/bin/bash', USER: 'ada', MACHINE_STORAGE_PATH: store, ...environment },
    program: 'docker-machine',
    out: (text) => {
      out += text
    },
    error: (text) => {
      error += text
    },
    readLine: async () => input,
    execute: async (program, args) => {
      executed.push([program, ...args])
      return execute(program, args)
    },
  })
  return { code, out, error, ...(executed.length > 0 && { executed }) }
}
