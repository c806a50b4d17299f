import type { Socket } from 'node:net'
import { SshFailure } from './ssh-failure.ts'
import { SshMaster } from './ssh-master.ts'
import type { SshTarget } from './ssh-target.ts'

/**
 * One connection of the system's ssh, which all requests to an engine share: it is made at the first, and anew at the
 * next one after it broke.
 */
export class SshTunnel {
  readonly #target: SshTarget
  #current: Promise<SshMaster> | undefined
  readonly #later = new WeakSet<object>()
  #closed = false

  constructor(target: SshTarget) {
    this.#target = target
  }

  /** A socket whose other end is the engine's. */
  async connect(): Promise<Socket> {
    for (;;) {
      if (this.#closed) throw new SshFailure('ECONNRESET', 'the connection has been closed')
      this.#current ??= SshMaster.start(this.#target)
      const current = this.#current
      try {
        const master = await current
        const socket = await master.connect()
        if (socket !== undefined) return socket
        // One that once worked has simply ended: the next one shall say why it does not.
        if (!master.hasWorked) throw master.failure()
      } catch (error) {
        this.#forget(current)
        throw error
      }
      this.#forget(current)
    }
  }

  /** Unless somebody else has already made the next one. Nobody else would end it: it may be one that still runs. */
  #forget(master: Promise<SshMaster>): void {
    if (this.#current !== master) return
    this.#current = undefined
    master.then((forgotten) => forgotten.end()).catch(() => undefined)
  }

  /** Takes note of an error on a connection that has worked before. */
  failedLater(error: object): void {
    this.#later.add(error)
  }

  /** What ssh says to a connection that broke, where it says anything. */
  async explain(error: unknown): Promise<unknown> {
    // It has not been refused, whatever ssh says of another one at the same time: the engine may have acted.
    if (this.#later.has(error as object)) return error
    const master = await this.#current?.catch(() => undefined)
    return (await master?.explain()) ?? error
  }

  /** Ends ssh. */
  close(): void {
    this.#closed = true
    this.#current?.then((master) => master.end()).catch(() => undefined)
  }
}
