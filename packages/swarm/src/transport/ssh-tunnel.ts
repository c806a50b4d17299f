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

  /** Unless somebody else has already made the next one. */
  #forget(master: Promise<SshMaster>): void {
    if (this.#current === master) this.#current = undefined
  }

  /** What ssh says to a connection that broke, where it says anything. */
  async explain(error: unknown): Promise<unknown> {
    const master = await this.#current?.catch(() => undefined)
    return (await master?.explain()) ?? error
  }

  /** Ends ssh. */
  close(): void {
    this.#closed = true
    this.#current?.then((master) => master.end()).catch(() => undefined)
  }
}
