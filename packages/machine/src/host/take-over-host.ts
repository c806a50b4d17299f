import { mkdir, readFile } from 'node:fs/promises'
import { isIP, isIPv6 } from 'node:net'
import { basename, join } from 'node:path'
import { CertificateStore } from '../certificates/certificate-store.ts'
import { ensureClient } from '../certificates/ensure-client.ts'
import { readTlsMaterial } from '../certificates/read-tls-material.ts'
import type { OptionDefaults } from '../config/config-defaults.ts'
import { encodeJson } from '../config/encode-json.ts'
import { fromJsonValue } from '../config/json-value.ts'
import { newConfig } from '../config/new-config.ts'
import { withPrivateFolder } from '../disk/private-folder.ts'
import { PRIVATE_FILE, PUBLIC_FILE, writeNewFile } from '../disk/replace-file.ts'
import { withStoreLock } from '../disk/store-lock.ts'
import { fromFileSystem, systemErrorCode } from '../errors/from-file-system.ts'
import { MachineError } from '../errors/machine-error.ts'
import type { SshTarget } from '../ssh/ssh-target.ts'
import { assertSshHost, assertSshPort, assertSshUser } from '../ssh/ssh-words.ts'
import { refuseTaken } from '../store/create-machine.ts'
import type { TlsMaterial } from '../store/engine-address.ts'
import { encodeMetadata } from '../store/machine-metadata.ts'
import { assertCreatableName, quoteName } from '../store/machine-name.ts'
import { isTaken, type MachineFiles, publishMachine } from '../store/publish-machine.ts'
import type { StorePaths } from '../store/store-paths.ts'
import { sweepMachines } from '../store/sweep-machines.ts'
import { tlsFilesIn } from '../store/tls-files.ts'
import { assertSettings } from './assert-settings.ts'
import type { EngineSettings } from './engine-settings.ts'
import type { HostCallOptions } from './host-call-options.ts'
import { inspectHost } from './inspect-host.ts'
import { planTakeOver } from './plan-take-over.ts'
import { setUpHost } from './set-up-host.ts'
import type { TakeOverPlan } from './take-over-plan.ts'
import { untilAborted } from './until-aborted.ts'
import { type HostWork, withinDeadline } from './within-deadline.ts'

/** A host to take over, and what its engine is to be like. */
export interface TakeOver {
  readonly name: string
  /** Its address, or its name in the DNS. */
  readonly host: string
  /** The address under which the others reach it, where it is another one. */
  readonly ip: string | undefined
  readonly user: string
  readonly port: number
  /** The private key to log in with, `''` for what ssh has by itself. */
  readonly keySource: string
  readonly settings: EngineSettings
  readonly installUrl: string | undefined
  /** More names and addresses for the certificate of the engine. */
  readonly sans: readonly string[]
  readonly engine: OptionDefaults
  readonly swarm: OptionDefaults
  readonly organization: string
  /** Is shown what is going to happen; without its consent, nothing that is somebody else's is replaced. */
  readonly confirm: (plan: TakeOverPlan, signal: AbortSignal) => Promise<boolean>
  readonly progress: (line: string) => void
}

/** Names in a machine's folder that a key must not take. */
const TAKEN_NAMES =
  /^(?:ca|cert|key|server|server-key)\.pem(?:\.pub)?$|^config\.json|^registry\.json|^known_hosts|^\.|^raftkit/

/**
 * Makes a machine of a host that is entered over SSH. The machine appears in the store when its engine has answered
 * from here; until then, what was changed on the host is undone whenever something fails.
 *
 * @throws `CONSENT_MISSING`, `HOST_UNSUITABLE`, `PROVISION_FAILED`, `SSH_FAILED`, `HOST_KEY_CHANGED`, `INVALID_SSH_KEY`,
 * `MACHINE_EXISTS`, `INVALID_NAME`, `INVALID_OPTION`, `HOST_TIMED_OUT`, and what the store throws
 */
export async function takeOverHost(paths: StorePaths, options: TakeOver, call: HostCallOptions): Promise<void> {
  const { name, host, user, port, settings } = options
  const action = `create machine ${quoteName(name)}`
  assertCreatableName(name, action)
  const invalid = { code: 'INVALID_OPTION', action, machine: name } as const
  assertSshHost(host, invalid)
  assertSshUser(user, invalid)
  assertSshPort(port, invalid)
  assertSettings(settings, { action, machine: name })
  if (options.ip !== undefined && isIP(options.ip) === 0) {
    const meaning = 'the option ip must be an IP address without a port'
    throw new MachineError('INVALID_OPTION', { action, machine: name, meaning })
  }
  await refuseTaken(paths, name)
  try {
    await withinDeadline(call, { action, machine: name }, (work) =>
      withPrivateFolder(paths.store, (folder) => takeOverFrom(folder, paths, options, work)),
    )
  } catch (error) {
    throw fromFileSystem(error, { action, machine: name })
  }
}

/** With a folder for what ssh needs and the machine's own will hold, once there is one. */
async function takeOverFrom(folder: string, paths: StorePaths, options: TakeOver, work: HostWork): Promise<void> {
  const { name, host, user, port, settings } = options
  const { signal, stage } = work
  const progress = (line: string) => {
    stage(line)
    options.progress(line)
  }
  const action = `create machine ${quoteName(name)}`
  const key = await readKey(options, action)
  const keyPath = join(folder, 'key')
  if (key !== undefined) await writeNewFile(keyPath, key.secret, PRIVATE_FILE)
  const knownHosts = { path: join(folder, 'known_hosts'), record: true }
  const target: SshTarget = { name, host, user, port, ...(key && { keyPath }), knownHosts }
  progress('Waiting for SSH to be available...')
  const facts = await inspectHost(target, signal)
  const authority = await readFile(tlsFilesIn(paths.certificates).caPath, 'utf8').catch(() => '')
  const plan = planTakeOver(facts, { ...options, authority }, { action, machine: name })
  const consents = () => untilAborted(options.confirm(plan, signal), signal)
  stage('waiting for consent')
  if (!(await consents()) && plan.replaces.length > 0) {
    const meaning = `on its host, this would happen: ${plan.replaces.join('; ')}`
    throw new MachineError('CONSENT_MISSING', { action, machine: name, meaning })
  }
  const certificates = new CertificateStore(paths)
  await withStoreLock(paths.store, { signal }, () => ensureClient(paths, options))
  const [client, server] = await Promise.all([
    readTlsMaterial(tlsFilesIn(paths.certificates), action),
    certificates.issueServer({ ...namesOf(options), organization: options.organization, signal }),
  ])
  const url = `tcp://${isIPv6(host) ? `[${host}]` : host}:${settings.port}`
  const setUp = { target, settings, installUrl: options.installUrl, server, client, url, progress }
  const keep = async () => {
    const known = await readFile(knownHosts.path, 'utf8')
    const files = filesOf(paths, options, { client, server, key, known })
    await withStoreLock(paths.store, { signal }, async () => {
      await refuseTaken(paths, name)
      await mkdir(paths.machines, { recursive: true, mode: 0o700 })
      await sweepMachines(paths)
      await publishMachine(paths, name, files).catch((error: unknown) => {
        if (!isTaken(error)) throw error
        throw new MachineError('MACHINE_EXISTS', { action, machine: name, cause: error })
      })
    })
  }
  await setUpHost(facts, setUp, keep, signal)
}

interface Key {
  /** What the copy in the machine's folder is called. */
  readonly name: string
  readonly secret: string
  readonly shared: string | undefined
}

async function readKey({ name, keySource }: TakeOver, action: string): Promise<Key | undefined> {
  if (keySource === '') return undefined
  try {
    const base = basename(keySource)
    // Docker Machine lets a key called key.pem be overwritten by the one for TLS.
    const safe = TAKEN_NAMES.test(base) ? `ssh-${base.replace(/^\.+/, '')}` : base
    const shared = await readFile(`${keySource}.pub`, 'utf8').catch(() => undefined)
    return { name: safe, secret: await readFile(keySource, 'utf8'), shared }
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw fromFileSystem(error, { action, machine: name, path: keySource })
    const meaning = `SSH key does not exist: ${JSON.stringify(keySource)}`
    throw new MachineError('INVALID_SSH_KEY', { action, machine: name, path: keySource, meaning })
  }
}

function namesOf({ name, host, ip = host, sans }: TakeOver): { names: string[]; addresses: string[] } {
  const all = [...new Set([name, host, ip, ...sans])]
  return { names: all.filter((text) => isIP(text) === 0), addresses: all.filter((text) => isIP(text) !== 0) }
}

interface Secrets {
  readonly client: TlsMaterial
  readonly server: TlsMaterial
  readonly key: Key | undefined
  readonly known: string
}

function filesOf(paths: StorePaths, options: TakeOver, { client, server, key, known }: Secrets): MachineFiles {
  const { name, host, ip, user, port, keySource, settings } = options
  const machine = paths.machine(name)
  const keyPath = key === undefined ? '' : join(machine, key.name)
  const config = newConfig(
    {
      driver: { name: 'generic', host, user, port, keyPath, keySource, enginePort: settings.port },
      client: tlsFilesIn(paths.certificates),
      engine: options.engine,
      swarm: options.swarm,
      sans: options.sans,
    },
    { name, store: paths.store, certificates: paths.certificates, machine },
  )
  const metadata = encodeMetadata({ ...(ip !== undefined && { ip }) })
  return [
    ['config.json', encodeJson(fromJsonValue(config)), PRIVATE_FILE],
    ...(metadata === undefined ? [] : ([['registry.json', metadata, PRIVATE_FILE]] as const)),
    ['known_hosts', known, PRIVATE_FILE],
    ...(key === undefined ? [] : ([[key.name, key.secret, PRIVATE_FILE]] as const)),
    ...(key?.shared === undefined ? [] : ([[`${key.name}.pub`, key.shared, PRIVATE_FILE]] as const)),
    ['ca.pem', client.ca, PUBLIC_FILE],
    ['cert.pem', client.cert, PUBLIC_FILE],
    ['key.pem', client.key, PRIVATE_FILE],
    ['server.pem', server.cert, PUBLIC_FILE],
    ['server-key.pem', server.key, PRIVATE_FILE],
  ]
}
