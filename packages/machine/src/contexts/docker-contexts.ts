import { resolve } from 'node:path'
import { packTar } from '../archive/tar.ts'
import type { CallOptions } from '../call-options.ts'
import { defaultDockerConfigPath, defaultOrganization, processEnvironment } from '../environment.ts'
import { createMachine } from '../store/create-machine.ts'
import { resolveCreateOptions } from '../store/create-options.ts'
import { loadMachine } from '../store/load-machine.ts'
import type { Machine } from '../store/machine.ts'
import type { StorePaths } from '../store/store-paths.ts'
import { machineContext } from './machine-context.ts'
import { type ContextMachine, readContext, readContextArchive } from './read-context.ts'
import { writeContext } from './write-context.ts'

/** What {@link DockerContexts.export} takes. */
export interface ExportContextOptions {
  /**
   * The name of the context. docker keeps `default` for itself.
   * @default the name of the machine
   */
  readonly context?: string | undefined
  /**
   * The folder of the docker command's configuration.
   * @default `$DOCKER_CONFIG`, else `.docker` in the user's home
   */
  readonly dockerConfig?: string | undefined
  /**
   * Whether a context of that name may be there, and is replaced.
   * @default false
   */
  readonly replace?: boolean | undefined
}

/** What {@link DockerContexts.import} takes. */
export interface ImportContextOptions extends CallOptions {
  /**
   * The name of the machine.
   * @default the name of the context
   */
  readonly name?: string | undefined
  /**
   * The folder of the docker command's configuration.
   * @default `$DOCKER_CONFIG`, else `.docker` in the user's home
   */
  readonly dockerConfig?: string | undefined
}

/** The way between machines and the contexts of the docker command: both hold copies, and neither follows the other. */
export class DockerContexts {
  readonly #paths: StorePaths

  /** @internal */
  constructor(paths: StorePaths) {
    this.#paths = paths
  }

  /**
   * Writes a context for `docker --context` into the configuration of the docker command, keys included. Which context
   * is in use is not changed.
   *
   * @throws `CONTEXT_EXISTS`, `INVALID_NAME`, `NO_ADDRESS`, `CERTIFICATES_INCOMPLETE`, `INVALID_CERTIFICATE`, what
   * reading a machine throws, `PERMISSION_DENIED`, `DISK_FULL`
   *
   * @example
   * ```ts
   * await store.contexts.export('dev01') // docker --context dev01 ps
   * ```
   */
  async export(machine: string, options: ExportContextOptions = {}): Promise<void> {
    const { context = machine, replace = false } = options
    await writeContext(await machineContext(this.#paths, machine, context), dockerConfigOf(options), replace)
  }

  /**
   * The bytes of a file that `docker context import NAME FILE` takes on another computer. The client's private key is
   * in it.
   *
   * @throws what {@link DockerContexts.export} throws of a machine
   */
  async exportArchive(machine: string, options: Pick<ExportContextOptions, 'context'> = {}): Promise<Uint8Array> {
    const { meta, tls } = await machineContext(this.#paths, machine, options.context ?? machine)
    const files = tls === undefined ? [] : Object.entries(tls)
    return await packTar([
      { path: 'meta.json', text: meta },
      ...files.map(([name, text]) => ({ path: `tls/docker/${name}.pem`, text })),
    ])
  }

  /**
   * Registers the engine of a context as a machine, with copies of its certificates.
   *
   * @throws `CONTEXT_NOT_FOUND`, `INVALID_CONTEXT`, `CERTIFICATES_INCOMPLETE` for a context with a part of the three TLS
   * files, and what `MachineStore.create` throws
   *
   * @example
   * ```ts
   * const dev01 = await store.contexts.import('dev01')
   * ```
   */
  async import(context: string, options: ImportContextOptions = {}): Promise<Machine> {
    return await this.#create({ ...(await readContext(dockerConfigOf(options), context)), name: context }, options)
  }

  /**
   * Registers the engine of a context that `docker context export` wrote to a file.
   *
   * @throws `INVALID_ARCHIVE`, and what {@link DockerContexts.import} throws
   */
  async importArchive(archive: Uint8Array, options: Omit<ImportContextOptions, 'dockerConfig'> = {}): Promise<Machine> {
    return await this.#create(await readContextArchive(archive), options)
  }

  async #create(machine: ContextMachine, { name = machine.name, ...call }: ImportContextOptions): Promise<Machine> {
    const organization = defaultOrganization(processEnvironment())
    const resolved = resolveCreateOptions({ ...machine, name })
    await createMachine(this.#paths, resolved, { organization, copyClient: true }, call)
    return await loadMachine(this.#paths, name)
  }
}

function dockerConfigOf({ dockerConfig }: { readonly dockerConfig?: string | undefined }): string {
  return resolve(dockerConfig ?? defaultDockerConfigPath(processEnvironment()))
}
