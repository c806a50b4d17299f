import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A socket that leads to the outer engine until it does not any more, or takes its time. */
export class VanishingEngine implements Disposable {
  readonly #path = join(tmpdir(), `raftkit-vanishing-${process.pid}.sock`)
  readonly #sockets = new Set<Socket>()
  readonly #server = createServer((near) => this.#connect(near))
  #silent = false
  #held: { readonly pattern: RegExp; readonly released: Promise<void>; readonly answered: () => void } | undefined

  /** Where it is, for `DOCKER_HOST`. */
  async listen(): Promise<string> {
    await once(this.#server.listen(this.#path), 'listening')
    return `unix://${this.#path}`
  }

  /** From now on nothing answers. */
  vanish(): void {
    this.#server.close()
    this.#disconnect()
  }

  /** From now on everything is taken, and nothing is answered, on no connection. */
  fallSilent(): void {
    this.#silent = true
    for (const socket of this.#sockets) socket.pause()
  }

  /** Answers new connections again. Those that were left without an answer end. */
  speak(): void {
    this.#silent = false
    this.#disconnect()
  }

  /**
   * Keeps requests back that begin like this.
   *
   * @returns lets them through, and waits until one of them has been answered
   */
  holdBack(pattern: RegExp): () => Promise<void> {
    const { promise: released, resolve: release } = Promise.withResolvers<void>()
    const { promise: answered, resolve } = Promise.withResolvers<void>()
    this.#held = { pattern, released, answered: resolve }
    return async () => {
      this.#held = undefined
      release()
      await answered
    }
  }

  [Symbol.dispose](): void {
    this.vanish()
  }

  #connect(near: Socket): void {
    const far = connect('/var/run/docker.sock')
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from)
      from.on('error', () => to.destroy())
      from.on('end', () => to.end())
      from.on('close', () => this.#sockets.delete(from))
    }
    far.pipe(near, { end: false })
    near.on('data', (chunk: Buffer) => void this.#pass(chunk, near, far))
    if (this.#silent) for (const socket of [near, far]) socket.pause()
  }

  async #pass(chunk: Buffer, near: Socket, far: Socket): Promise<void> {
    const held = this.#held
    near.pause()
    if (held?.pattern.test(chunk.toString('latin1')) === true) {
      await held.released
      far.once('data', held.answered)
    }
    if (!far.write(chunk)) await once(far, 'drain').catch(() => undefined)
    if (!this.#silent) near.resume()
  }

  #disconnect(): void {
    for (const socket of this.#sockets) socket.destroy()
  }
}
