import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { refusedChannel, SshFailure, sshFailureFrom } from './ssh-failure.ts'
import { type SshTarget, sshArguments } from './ssh-target.ts'

/**
 * Runs ssh, and ends it when the standard input ends: that is when we say so, and also when this process has died, of
 * whatever. The folder with the socket goes with it.
 */
const script = `
folder=$1; shift
exec 3<&0 </dev/null
"$@" 3<&- & ssh=$!
{ read -r _ <&3; kill "$ssh"; } 2>/dev/null & lifeline=$!
wait "$ssh"; code=$?
exec 3<&-
kill "$lifeline" 2>/dev/null
rm -f "$folder/s"; rmdir "$folder"
exit "$code"
`

/** Between two looks whether ssh listens yet, which it does once the other end has let us in. */
const pollMs = 20

/** What ssh says when it cannot make its socket, and goes on without. */
const unbound = /^unix_listener: /m

/** How long the words may be late that belong to a connection that broke. */
const explanationMs = 250

/** One process of ssh with the engine's socket as a socket here. */
export class SshMaster {
  readonly #socketPath: string
  readonly #process: ChildProcessByStdio<Writable, null, Readable>
  readonly #ended: Promise<unknown>
  #output = ''
  #exit: { readonly code: number | null } | undefined
  #heard: () => void = () => undefined
  /** Whether it has ever logged in. */
  hasWorked = false

  /** Starts ssh, and does not wait for anything. */
  static async start(target: SshTarget): Promise<SshMaster> {
    // The path of a socket has a hundred characters, which some temporary folders use up.
    const parent = tmpdir().length > 60 ? '/tmp' : tmpdir()
    return new SshMaster(target, await mkdtemp(join(parent, 'raftkit-ssh-')))
  }

  private constructor(target: SshTarget, folder: string) {
    this.#socketPath = join(folder, 's')
    const command = ['ssh', ...sshArguments(target, this.#socketPath)]
    this.#process = spawn('/bin/sh', ['-c', script, 'raftkit-ssh', folder, ...command], {
      stdio: ['pipe', 'ignore', 'pipe'],
      // A session of its own: what a terminal sends to everybody does not end ssh before us.
      detached: true,
    })
    this.#process.stdin.on('error', () => undefined)
    this.#process.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#output = `${this.#output}${text}`.slice(-8192)
      this.#heard()
    })
    this.#ended = new Promise<void>((resolve) => {
      const end = (code: number | null): void => {
        this.#exit = { code }
        this.#heard()
        // The script does this, too, but only where it finds the commands.
        rm(folder, { recursive: true, force: true }).then(resolve, resolve)
      }
      // `close` is when all its words have arrived, too.
      this.#process.on('close', end).on('error', (error) => {
        this.#output += error.message
        end(null)
      })
    })
    // An idle connection keeps no process alive.
    this.#process.unref()
    for (const stream of [this.#process.stdin, this.#process.stderr]) (stream as unknown as Socket).unref()
  }

  /** A socket through ssh, as soon as that has logged in; undefined once it has ended. */
  async connect(): Promise<Socket | undefined> {
    while (this.#exit === undefined) {
      const socket = await openSocket(this.#socketPath)
      if (socket !== undefined) {
        this.hasWorked = true
        return socket
      }
      if (unbound.test(this.#output)) {
        this.end()
        throw this.failure()
      }
      await Promise.race([this.#ended, delay(pollMs)])
    }
    return undefined
  }

  /** Why it has ended. */
  failure(): SshFailure {
    return sshFailureFrom(this.#output, this.#exit?.code ?? null)
  }

  /** The reason that a connection through it broke, which may arrive a little later than the break. */
  async explain(): Promise<SshFailure | undefined> {
    const late = AbortSignal.timeout(explanationMs)
    for (;;) {
      const refused = refusedChannel.exec(this.#output)
      if (refused !== null) {
        // For this connection and no later one.
        this.#output = this.#output.replace(refused[0], '')
        return new SshFailure('ERR_SSH_FORWARDING_REFUSED', refused[0])
      }
      if (late.aborted || this.#exit !== undefined) return undefined
      await new Promise<void>((resolve) => {
        this.#heard = resolve
        late.addEventListener('abort', () => resolve(), { once: true })
      })
    }
  }

  /** Ends ssh. */
  end(): void {
    this.#process.stdin.destroy()
  }
}

/** What connecting fails with while nobody listens there, or more wait than ssh has let in yet. */
const notYet: readonly unknown[] = ['ENOENT', 'ECONNREFUSED', 'EAGAIN']

/** Undefined where it is too early. */
function openSocket(path: string): Promise<Socket | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect(path)
    const fail = (error: NodeJS.ErrnoException): void => {
      if (notYet.includes(error.code)) resolve(undefined)
      else reject(error)
    }
    socket.once('error', fail)
    socket.once('connect', () => {
      socket.off('error', fail)
      resolve(socket)
    })
  })
}
