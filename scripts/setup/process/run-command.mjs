// @ts-check
import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'

/**
 * @typedef {object} CommandOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {AbortSignal} [signal] ends the command and everything it started
 * @property {NodeJS.Signals} [abortWith] how; `SIGTERM` unless told
 * @property {string} [log] file that receives the whole output
 * @property {number} [timeoutMs]
 * @property {boolean} [shell] needed for `.cmd` files on Windows
 */

/** A command that could not be started, or ended with anything but 0. */
export class CommandError extends Error {
  /**
   * @param {string} command
   * @param {string} ending for example `exit code 2`
   * @param {string} output
   */
  constructor(command, ending, output) {
    super(`${command}: ${ending}`)
    this.name = 'CommandError'
    this.output = output
  }

  /** The last lines of what it printed: where nearly every tool says what went wrong. */
  get lastLines() {
    return this.output.trimEnd().split('\n').slice(-12).join('\n')
  }
}

/**
 * Runs a command without a terminal and resolves with what it printed.
 *
 * It gets a process group of its own: Ctrl-C then reaches only the set-up, which decides what to end and cleans up after it.
 *
 * @param {string} file
 * @param {readonly string[]} args
 * @param {CommandOptions} [options]
 * @returns {Promise<{ stdout: string, output: string }>} `output` is both streams, interleaved
 * @throws {CommandError}
 */
export function runCommand(file, args, options = {}) {
  const { cwd, env, signal, abortWith = 'SIGTERM', log, timeoutMs, shell } = options
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const ownGroup = process.platform !== 'win32'
    const child = spawn(file, args, { cwd, env, shell, detached: ownGroup, stdio: ['ignore', 'pipe', 'pipe'] })
    const sink = log ? createWriteStream(log) : undefined
    let stdout = ''
    let output = ''
    let timedOut = false
    child.stdout.on('data', (chunk) => {
      stdout += chunk
      output += chunk
      sink?.write(chunk)
    })
    child.stderr.on('data', (chunk) => {
      output += chunk
      sink?.write(chunk)
    })

    const end = () => {
      if (child.pid === undefined) return
      try {
        process.kill(ownGroup ? -child.pid : child.pid, abortWith)
      } catch {
        // Already gone.
      }
    }
    const timer = timeoutMs
      ? setTimeout(() => {
          timedOut = true
          end()
        }, timeoutMs)
      : undefined
    signal?.addEventListener('abort', end, { once: true })
    const settle = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
      sink?.end()
    }

    child.once('error', (error) => {
      settle()
      reject(new CommandError(file, error.message, output))
    })
    child.once('close', (code, killedBy) => {
      settle()
      if (code === 0) resolve({ stdout, output })
      else if (signal?.aborted) reject(signal.reason)
      else if (timedOut) reject(new CommandError(file, `no end after ${timeoutMs} ms`, output))
      else reject(new CommandError(file, killedBy ?? `exit code ${code}`, output))
    })
  })
}
