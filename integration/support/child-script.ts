import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'

/** A script of `fixtures` that runs in a process of its own, in a process group of its own, as from a shell. */
export class ChildScript implements Disposable {
  readonly #child: ChildProcessByStdio<null, Readable, Readable>
  readonly #ended: Promise<number | NodeJS.Signals | null>
  #output = ''
  #arrived: () => void = () => undefined

  constructor(name: string, env: NodeJS.ProcessEnv = {}) {
    const script = fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url))
    this.#child = spawn(process.execPath, [script], {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    })
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text
        this.#arrived()
      })
    }
    this.#ended = new Promise((resolve) => {
      this.#child.on('exit', (code, signal) => {
        resolve(code ?? signal)
        this.#arrived()
      })
    })
  }

  /** Its process id. */
  get pid(): number {
    return this.#child.pid as number
  }

  /** Everything that it has written. */
  get output(): string {
    return this.#output
  }

  /** Exit code or signal, once it has ended. */
  get ended(): Promise<number | NodeJS.Signals | null> {
    return this.#ended
  }

  /** Waits until it has written something. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.#output)
      if (match !== null) return match
      if (this.#child.exitCode !== null) throw new Error(`The script ended without saying ${pattern}: ${this.#output}`)
      await new Promise<void>((resolve) => {
        this.#arrived = resolve
      })
    }
  }

  /** Sends a signal to it and everything in its process group, as a terminal does. */
  signalGroup(signal: NodeJS.Signals): void {
    process.kill(-this.pid, signal)
  }

  /** Sends a signal to it alone. */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** Ids of its own child processes. */
  children(): number[] {
    const { pid } = this.#child
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
  }

  [Symbol.dispose](): void {
    this.#child.kill('SIGKILL')
  }
}
