import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'

/** What a line in the shell gave. */
export interface ShellResult {
  /** Exit code. */
  readonly exitCode: number
  /** Standard output. */
  readonly stdout: string
  /** Standard error. */
  readonly stderr: string
}

/** One bash that stays, so that what a line does to the shell (`use`, `export`) holds for the next one. */
export class ShellSession implements Disposable {
  readonly #bash: ChildProcessWithoutNullStreams
  #stdout = ''
  #stderr = ''
  #arrived: () => void = () => undefined

  /** @param env - the shell's whole environment */
  constructor(env: NodeJS.ProcessEnv) {
    this.#bash = spawn('bash', ['--noprofile', '--norc'], { env })
    this.#bash.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text
      this.#arrived()
    })
    this.#bash.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text
      this.#arrived()
    })
    this.#bash.on('exit', () => this.#arrived())
  }

  /** Runs a line as if it had been typed. One at a time. */
  async run(line: string): Promise<ShellResult> {
    const mark = randomUUID()
    this.#stdout = ''
    this.#stderr = ''
    // On both streams, because they do not arrive in step.
    this.#bash.stdin.write(`${line}\nprintf '%s %s\\n' ${mark} "$?"; printf '%s\\n' ${mark} >&2\n`)
    const stdoutEnd = new RegExp(`${mark} (\\d+)\\n$`)
    for (;;) {
      const code = stdoutEnd.exec(this.#stdout)?.[1]
      if (code !== undefined && this.#stderr.endsWith(`${mark}\n`)) {
        return {
          exitCode: Number(code),
          stdout: this.#stdout.replace(stdoutEnd, ''),
          stderr: this.#stderr.slice(0, -mark.length - 1),
        }
      }
      if (this.#bash.exitCode !== null) throw new Error(`The shell has ended: ${this.#stderr}`)
      await new Promise<void>((resolve) => {
        this.#arrived = resolve
      })
    }
  }

  [Symbol.dispose](): void {
    this.#bash.kill()
  }
}
