import { runProgram } from '../cli/run-program.ts'
import type { Environment } from '../environment.ts'

/** What a run of `docker-machine` left behind. */
export interface ProgramRun {
  readonly code: number
  readonly out: string
  readonly error: string
}

/** Runs `docker-machine` on a store, in this process, with a terminal made of strings. */
export async function runDockerMachine(
  store: string,
  argv: readonly string[],
  { environment = {}, input }: { readonly environment?: Environment; readonly input?: string } = {},
): Promise<ProgramRun> {
  let [out, error] = ['', '']
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
  })
  return { code, out, error }
}
