import { resolve } from 'node:path'
import { exportMachines } from '../archive/export-machines.ts'
import { importMachines } from '../archive/import-machines.ts'
import type { CallOptions } from '../call-options.ts'
import { CertificateStore } from '../certificates/certificate-store.ts'
import { DockerContexts } from '../contexts/docker-contexts.ts'
import { defaultOrganization, defaultStorePath, processEnvironment } from '../environment.ts'
import { MachineGroups } from '../groups/machine-groups.ts'
import type { HostCallOptions } from '../host/host-call-options.ts'
import { provisionMachine } from '../host/provision-machine.ts'
import { type ProvisionOptions, resolveProvision } from '../host/provision-options.ts'
import { takeOverHost } from '../host/take-over-host.ts'
import { resolveTakeOver, type TakeOverOptions } from '../host/take-over-options.ts'
import { type EngineUpgrade, upgradeEngine } from '../host/upgrade-engine.ts'
import { createMachine } from './create-machine.ts'
import { type CreateMachineOptions, resolveCreateOptions } from './create-options.ts'
import { listMachines } from './list-machines.ts'
import { loadMachine } from './load-machine.ts'
import type { Machine } from './machine.ts'
import type { MachineEntry } from './machine-entry.ts'
import { migrateMachine } from './migrate-machine.ts'
import { removeMachine } from './remove-machine.ts'
import { StorePaths } from './store-paths.ts'
import { type MachineConfigDraft, updateMachine } from './update-machine.ts'

/** What {@link MachineStore.import} takes. */
export interface ImportMachinesOptions extends CallOptions {
  /**
   * Another name, for an archive of one machine.
   * @default the names in the archive
   */
  readonly name?: string | undefined
}

/** What a {@link MachineStore} takes. */
export interface MachineStoreOptions {
  /**
   * The folder of the store; a relative one counts from the current directory.
   * @default `$MACHINE_STORAGE_PATH`, else `.docker/machine` in the user's home
   */
  readonly path?: string | undefined
}

/**
 * The hosts that a user knows, in the layout of Docker Machine: both can work on the same store. Nothing is read or
 * written before the first call. Reading never writes; one process writes at a time, and readers see the state before
 * it or after it.
 *
 * @example
 * ```ts
 * const store = new MachineStore()
 * await store.create({ name: 'dev01', url: 'tcp://192.0.2.11:2376' })
 * const dev01 = await store.get('dev01')
 * console.log(dev01.url, dev01.ip)
 * ```
 */
export class MachineStore {
  /** Absolute path of the store's folder. */
  readonly path: string
  /** The certificate authority of the store and its client certificate. */
  readonly certificates: CertificateStore
  /** The way to the contexts of the docker command, and back. */
  readonly contexts: DockerContexts
  /** Machines that belong together, and the roles that they are to have in a swarm. */
  readonly groups: MachineGroups
  readonly #paths: StorePaths

  constructor(options: MachineStoreOptions = {}) {
    this.path = resolve(options.path ?? defaultStorePath(processEnvironment()))
    this.#paths = new StorePaths(this.path)
    this.certificates = new CertificateStore(this.#paths)
    this.contexts = new DockerContexts(this.#paths)
    this.groups = new MachineGroups(this.#paths)
  }

  /**
   * All machines, in the byte order of their names. One that cannot be read is a row that says why. A store that does
   * not exist has none.
   *
   * @throws `PERMISSION_DENIED`, `IO_FAILED` when the store itself cannot be read
   *
   * @example
   * ```ts
   * for (const { name, machine, error } of await store.list()) console.log(name, machine?.url ?? error?.message)
   * ```
   */
  async list(): Promise<MachineEntry[]> {
    return await listMachines(this.#paths)
  }

  /**
   * One machine.
   *
   * @throws `MACHINE_NOT_FOUND`; `INVALID_NAME` for a name that no machine can have; `CONFIG_MISSING`, `CORRUPT_CONFIG`
   * or `CONFIG_FROM_FUTURE` for one that is broken; `PERMISSION_DENIED`, `IO_FAILED`
   */
  async get(name: string): Promise<Machine> {
    return await loadMachine(this.#paths, name)
  }

  /**
   * Registers an engine that runs already. The engine is not asked: a machine can be registered before it is up. For
   * an engine with TLS the client's three files are copied into the machine's folder, where `docker` finds them.
   *
   * @throws `MACHINE_EXISTS`, `INVALID_NAME`, `INVALID_OPTION`, `UNSUPPORTED_DRIVER`, `INVALID_CERTIFICATE`,
   * `CERTIFICATES_INCOMPLETE`, `STORE_LOCKED`, `PERMISSION_DENIED`, `DISK_FULL`
   *
   * @example
   * ```ts
   * await store.create({ name: 'here', url: 'unix:///var/run/docker.sock' })
   * await store.create({ name: 'dev01', url: 'tcp://127.0.0.1:32771', ip: '172.18.0.2', labels: { env: 'test' } })
   * ```
   */
  async create(options: CreateMachineOptions, call: CallOptions = {}): Promise<Machine> {
    const organization = defaultOrganization(processEnvironment())
    const resolved = resolveCreateOptions(options)
    await createMachine(this.#paths, resolved, { organization, copyClient: true }, call)
    return await this.get(options.name)
  }

  /**
   * Makes a machine of a host that is entered over SSH: keeps the engine that is there or installs one, gives it a certificate
   * of this store, restarts it, and asks it from here. Until it has answered, the machine is not in the store, and
   * whatever fails is undone on the host.
   *
   * @throws `CONSENT_MISSING` when something is replaced there that `confirm` has not agreed to, and nothing was
   * changed; `HOST_UNSUITABLE`, `PROVISION_FAILED`, `HOST_TIMED_OUT`; `SSH_FAILED`, `HOST_KEY_CHANGED`,
   * `INVALID_SSH_KEY`, `PROGRAM_MISSING`; `ENGINE_TIMED_OUT`, `ENGINE_TLS_FAILED` and their like for an engine that does not
   * answer from here; `UNSAFE_VALUE` for a store in whose path are quotes or dollar signs, which ssh cannot be
   * told; what {@link MachineStore.create} throws
   *
   * @example
   * ```ts
   * await store.takeOver({
   *   name: 'dev02',
   *   host: '192.0.2.21',
   *   keyPath: '/home/ada/.ssh/id_ed25519',
   *   engine: { labels: { env: 'test' } },
   *   confirm: ({ replaces }) => replaces.every((line) => line.startsWith('restarts the engine')),
   * })
   * ```
   */
  async takeOver(options: TakeOverOptions, call: HostCallOptions = {}): Promise<Machine> {
    const takeOver = resolveTakeOver(options, defaultOrganization(processEnvironment()))
    await takeOverHost(this.#paths, takeOver, call)
    return await this.get(takeOver.name)
  }

  /**
   * Sets the host of a machine up again, as its configuration says: engine, certificates, settings. The certificate of the
   * engine is kept as long as it is good, unless it is to be renewed; its authority never changes. The engine is
   * restarted. Whatever fails is undone on the host.
   *
   * @throws `NO_SSH` for a machine that no SSH server is known of, `SYMLINKED_MACHINE`, `CERTIFICATE_EXPIRED`, and what
   * {@link MachineStore.get} and {@link MachineStore.takeOver} throw
   *
   * @example
   * ```ts
   * await store.provision('dev02', { renewCertificate: true, progress: (line) => console.log(line) })
   * ```
   */
  async provision(name: string, options: ProvisionOptions = {}, call: HostCallOptions = {}): Promise<Machine> {
    const provision = resolveProvision(options, defaultOrganization(processEnvironment()))
    await provisionMachine(this.#paths, await loadMachine(this.#paths, name), provision, call)
    return await this.get(name)
  }

  /**
   * Brings the engine of a machine to the newest version that the packages of its host have, and restarts it. Packages
   * have no way back: what fails half-way is not undone.
   *
   * @throws `NO_SSH`; `HOST_UNSUITABLE` for an engine that came without a package or that nobody looks after;
   * `PROVISION_FAILED`, `HOST_TIMED_OUT`, `SSH_FAILED`, `HOST_KEY_CHANGED`, `ENGINE_TIMED_OUT`, and what
   * {@link MachineStore.get} throws
   *
   * @example
   * ```ts
   * const { from, to } = await store.upgrade('dev02')
   * ```
   */
  async upgrade(name: string, call: HostCallOptions = {}): Promise<EngineUpgrade> {
    return await upgradeEngine(this.#paths, await loadMachine(this.#paths, name), call)
  }

  /**
   * Changes the configuration of a machine, which `change` is given a copy of. What it leaves alone is kept, unknown
   * members and the spelling of numbers included; when it changes nothing, nothing is written. When it does, a
   * configuration of an older version is written in version 3, as {@link MachineStore.migrate} does.
   *
   * @throws what {@link MachineStore.get} throws; `INVALID_OPTION` for a value that JSON cannot hold,
   * `SYMLINKED_MACHINE`, `STORE_LOCKED`, `PERMISSION_DENIED`, `DISK_FULL`
   *
   * @example
   * ```ts
   * await store.update('dev01', (config) => {
   *   config['Note'] = 'second rack from the left'
   * })
   * ```
   */
  async update(name: string, change: (config: MachineConfigDraft) => void, call: CallOptions = {}): Promise<Machine> {
    await updateMachine(this.#paths, name, change, call)
    return await this.get(name)
  }

  /**
   * Writes the configuration of a machine in version 3 when it has an older one, and keeps the old file as
   * `config.json.bak`. Nothing needs it but other programs: an older version is brought up to date in memory whenever it
   * is read.
   *
   * @throws what {@link MachineStore.get} throws; `SYMLINKED_MACHINE`, `STORE_LOCKED`, `PERMISSION_DENIED`, `DISK_FULL`
   *
   * @example
   * ```ts
   * for (const { name, machine } of await store.list()) if (machine) await store.migrate(name)
   * ```
   */
  async migrate(name: string, call: CallOptions = {}): Promise<Machine> {
    await migrateMachine(this.#paths, name, call)
    return await this.get(name)
  }

  /**
   * Forgets a machine, broken or not, with its certificates. The engine is not touched, and neither is anything that a
   * link in the store points to.
   *
   * @throws `MACHINE_NOT_FOUND`, `INVALID_NAME`, `STORE_LOCKED`, `PERMISSION_DENIED`, `IO_FAILED`
   */
  async remove(name: string, call: CallOptions = {}): Promise<void> {
    await removeMachine(this.#paths, name, call)
  }

  /**
   * Packs machines with their certificates and keys into a tar archive, for {@link MachineStore.import} into another
   * store. Certificates of the store and SSH keys outside of it go with them; the key of the certificate authority does
   * not. Whoever has the archive can use the machines.
   *
   * @throws `INVALID_OPTION` without a name, what {@link MachineStore.get} throws, `CERTIFICATES_INCOMPLETE`
   *
   * @example
   * ```ts
   * await writeFile('machines.tar', await store.export(['dev01', 'dev02']), { mode: 0o600 })
   * ```
   */
  async export(names: readonly string[]): Promise<Uint8Array> {
    return await exportMachines(this.#paths, names)
  }

  /**
   * Adds the machines of an archive, all or none, and rewrites the paths in their configurations and the names in their
   * host keys. The archive is checked before the store is touched: links, paths that lead out of it, files that were not
   * exported and more than 32 MiB are refused.
   *
   * @throws `INVALID_ARCHIVE`, `INVALID_NAME`, `INVALID_OPTION`, `MACHINE_EXISTS`, `CONFIG_FROM_FUTURE`, `STORE_LOCKED`,
   * `PERMISSION_DENIED`, `DISK_FULL`
   *
   * @example
   * ```ts
   * for (const { name, url } of await store.import(await readFile('machines.tar'))) console.log(name, url)
   * ```
   */
  async import(archive: Uint8Array, options: ImportMachinesOptions = {}): Promise<Machine[]> {
    const { name, ...call } = options
    const names = await importMachines(this.#paths, archive, name, call)
    return await Promise.all(names.map((added) => this.get(added)))
  }
}
