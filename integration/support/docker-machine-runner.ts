import { type ChildProcess, spawn } from 'node:child_process'
import { dockerMachineScript } from './docker-machine-command.ts'

/** What a run of `docker-machine` left behind. */
export interface DockerMachineRun {
  readonly code: number | null
  readonly out: string
  readonly error: string
}

/** Runs our `docker-machine` on a store, without a terminal. */
export class DockerMachineRunner {
  readonly #store: string

  /** @param store - path of the store */
  constructor(store: string) {
    this.#store = store
  }

  /** Runs it to its end. */
  run(...argv: readonly string[]): Promise<DockerMachineRun> {
    return this.start(...argv).done
  }

  /** Starts it, for those that want to end it. */
  start(...argv: readonly string[]): { readonly child: ChildProcess; readonly done: Promise<DockerMachineRun> } {
    const env = { PATH: process.env['PATH'], HOME: this.#store, MACHINE_STORAGE_PATH: this.#store }
    const child = spawn(process.execPath, [dockerMachineScript, ...argv], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    let [out, error] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      error += text
    })
    const done = new Promise<DockerMachineRun>((resolve) => child.on('close', (code) => resolve({ code, out, error })))
    return { child, done }
  }
}
