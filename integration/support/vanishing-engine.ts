import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A socket that leads to the outer engine until it does not any more. */
export class VanishingEngine implements Disposable {
  readonly #path = join(tmpdir(), `raftkit-vanishing-${process.pid}.sock`)
  readonly #sockets = new Set<Socket>()
  readonly #server = createServer((near) => {
    const far = connect('/var/run/docker.sock')
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from)
      from.pipe(to)
      from.on('error', () => to.destroy())
      from.on('close', () => this.#sockets.delete(from))
    }
  })

  /** Where it is, for `DOCKER_HOST`. */
  async listen(): Promise<string> {
    await once(this.#server.listen(this.#path), 'listening')
    return `unix://${this.#path}`
  }

  /** From now on nothing answers. */
  vanish(): void {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
  }

  [Symbol.dispose](): void {
    this.vanish()
  }
}
