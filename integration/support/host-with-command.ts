import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { MachineStore } from '@raftkit/machine'
import { BareHost } from './bare-host.ts'
import { dockerMachineScript } from './docker-machine-command.ts'
import { DockerMachineRunner } from './docker-machine-runner.ts'

/**
 * A host in which our `docker-machine` runs, with the Node that runs here: for programs that a node image has, and this machine may
 * not. Its store knows the host itself as the machine `near`, which was taken over. It goes with `await using`.
 */
export class HostWithCommand implements AsyncDisposable {
  readonly host: BareHost
  /** The path of the store, there and here. */
  readonly store: string
  readonly #folder: string

  private constructor(host: BareHost, folder: string, store: string) {
    this.host = host
    this.#folder = folder
    this.store = store
  }

  /** @param storeName - what the folder of the store is called */
  static async start(image: string, storeName: string): Promise<HostWithCommand> {
    const folder = await mkdtemp(join(tmpdir(), 'raftkit-host-'))
    const host = await BareHost.start({ image })
    const started = new HostWithCommand(host, folder, join(folder, storeName))
    try {
      await started.#fill()
      return started
    } catch (error) {
      await started[Symbol.asyncDispose]()
      throw error
    }
  }

  async #fill(): Promise<void> {
    const { host, store } = this
    const plain = join(this.#folder, 'plain')
    const created = await new DockerMachineRunner(plain).run(...host.createFlags, 'near')
    if (created.code !== 0) throw new Error(`The host cannot be taken over: ${created.error}`)
    // ssh cannot be told every path that a store may have, so that is where it comes from.
    await new MachineStore({ path: store }).import(await new MachineStore({ path: plain }).export(['near']))
    await host.copyFolder(store)
    await host.copyFolder(dirname(dirname(dockerMachineScript)))
    await host.copyFile(process.execPath, '/usr/local/bin/node')
    await host.sh(`ln -s '${dockerMachineScript}' /usr/local/bin/docker-machine`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.host[Symbol.asyncDispose]()
    await rm(this.#folder, { recursive: true, force: true })
  }
}
