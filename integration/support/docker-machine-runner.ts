import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { dockerMachineScript } from './docker-machine-command.ts'

/** What a run of `docker-machine` left behind. */
export interface DockerMachineRun {
  readonly code: number | null
  readonly out: string
  readonly error: string
}

/** A run of `docker-machine` that may still go on. */
export interface StartedDockerMachine {
  readonly child: ChildProcess
  readonly done: Promise<DockerMachineRun>
  /** Waits until it has said something. */
  readonly until: (text: string) => Promise<void>
}

/** Runs our `docker-machine` on a store, without a terminal. */
export class DockerMachineRunner {
  readonly #env: NodeJS.ProcessEnv
  readonly #program: string

  /**
   * @param store - path of the store
   * @param env - more variables for it
   * @param program - the path that it is called by
   */
  constructor(store: string, env: NodeJS.ProcessEnv = {}, program: string = dockerMachineScript) {
    this.#env = { PATH: process.env['PATH'], HOME: store, MACHINE_STORAGE_PATH: store, ...env }
    this.#program = program
  }

  /** Runs it to its end. */
  run(...argv: readonly string[]): Promise<DockerMachineRun> {
    return this.start({}, ...argv).done
  }

  /** Starts it, for those that want to end it. With its input `open`, it waits for an answer that never comes. */
  start({ input = 'none' }: { readonly input?: 'none' | 'open' }, ...argv: readonly string[]): StartedDockerMachine {
    const [program, env] = [this.#program, this.#env]
    const child = spawn(process.execPath, [program, ...argv], { env, stdio: 'pipe' })
    if (input === 'none') child.stdin.end()
    let [out, error] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      error += text
    })
    const done = new Promise<DockerMachineRun>((resolve) => child.on('close', (code) => resolve({ code, out, error })))
    const until = async (text: string) => {
      while (!out.includes(text)) {
        if (child.exitCode !== null) throw new Error(`It ended before it said ${text}: ${out}${error}`)
        await Promise.race([once(child.stdout, 'data'), done])
      }
    }
    return { child, done, until }
  }
}
