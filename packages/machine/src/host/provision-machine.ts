import { createPrivateKey, X509Certificate } from 'node:crypto'
import { lstat, readFile } from 'node:fs/promises'
import { isIP, isIPv6 } from 'node:net'
import { join } from 'node:path'
import { CertificateStore } from '../certificates/certificate-store.ts'
import { readTlsMaterial } from '../certificates/read-tls-material.ts'
import { engineDefaults } from '../config/config-defaults.ts'
import { stringAt, stringsAt } from '../config/json-node.ts'
import { PRIVATE_FILE, PUBLIC_FILE, replaceFile } from '../disk/replace-file.ts'
import { withStoreLock } from '../disk/store-lock.ts'
import { sweepScratch } from '../disk/sweep-scratch.ts'
import { fromFileSystem } from '../errors/from-file-system.ts'
import { MachineError } from '../errors/machine-error.ts'
import { type SshTarget, sshTarget } from '../ssh/ssh-target.ts'
import type { TlsMaterial } from '../store/engine-address.ts'
import type { LoadedMachine } from '../store/loaded-machine.ts'
import { quoteName } from '../store/machine-name.ts'
import { parseUrl } from '../store/machine-url.ts'
import type { StorePaths } from '../store/store-paths.ts'
import { tlsFilesIn } from '../store/tls-files.ts'
import { assertSettings } from './assert-settings.ts'
import type { EngineSettings } from './engine-settings.ts'
import type { HostCallOptions } from './host-call-options.ts'
import { type HostFacts, inspectHost } from './inspect-host.ts'
import { planTakeOver } from './plan-take-over.ts'
import { setUpHost } from './set-up-host.ts'
import type { TakeOverPlan } from './take-over-plan.ts'
import { untilAborted } from './until-aborted.ts'
import { type HostWork, withinDeadline } from './within-deadline.ts'

/** How a host is set up again. */
export interface Provision {
  /** Makes a new certificate for the engine, be the old one as good as it may. */
  readonly renew: boolean
  readonly organization: string
  /** Is asked when the host has come to belong to somebody else: its engine trusts another authority. */
  readonly confirm: (plan: TakeOverPlan, signal: AbortSignal) => Promise<boolean>
  readonly progress: (line: string) => void
}

/** A certificate that ends within a day is made anew. */
const DAY_MS = 24 * 60 * 60 * 1000

/**
 * Sets the host of a machine up again, as its configuration says: engine, certificates, settings. Whatever fails is
 * undone there.
 *
 * @throws `NO_SSH`, `CONSENT_MISSING`, `HOST_UNSUITABLE`, `PROVISION_FAILED`, `SSH_FAILED`, `HOST_KEY_CHANGED`,
 * `SYMLINKED_MACHINE`, `CERTIFICATE_EXPIRED`, `HOST_TIMED_OUT`, and what the store throws
 */
export async function provisionMachine(
  paths: StorePaths,
  machine: LoadedMachine,
  options: Provision,
  call: HostCallOptions,
): Promise<void> {
  const init = { action: `set up the host of machine ${quoteName(machine.name)}`, machine: machine.name }
  try {
    await withinDeadline(call, init, (work) => provisionWithin(paths, machine, options, work))
  } catch (error) {
    throw fromFileSystem(error, init)
  }
}

/**
 * Says beforehand what setting the host of a machine up again means for it.
 *
 * @throws what `provisionMachine` throws before anything is done
 */
export async function planProvision(
  paths: StorePaths,
  machine: LoadedMachine,
  call: HostCallOptions,
): Promise<TakeOverPlan> {
  const init = { action: `set up the host of machine ${quoteName(machine.name)}`, machine: machine.name }
  try {
    return await withinDeadline(call, init, async ({ signal }) => (await look(paths, machine, signal)).plan)
  } catch (error) {
    throw fromFileSystem(error, init)
  }
}

async function provisionWithin(
  paths: StorePaths,
  machine: LoadedMachine,
  options: Provision,
  { signal, stage }: HostWork,
): Promise<void> {
  const progress = (line: string) => {
    stage(line)
    options.progress(line)
  }
  const { name } = machine
  const action = `set up the host of machine ${quoteName(name)}`
  const { target, settings, installUrl, facts, plan, foreign } = await look(paths, machine, signal, progress)
  const consents = () => untilAborted(options.confirm(plan, signal), signal)
  stage('waiting for consent')
  if (foreign && !(await consents())) {
    throw new MachineError('CONSENT_MISSING', {
      action,
      machine: name,
      meaning: `on its host, this would happen: ${plan.replaces.join('; ')}`,
    })
  }
  progress('Copying certs to the local machine directory...')
  const certificates = new CertificateStore(paths)
  const { caPath } = await certificates.ensure({ organization: options.organization, signal })
  const authority = await readFile(caPath, 'utf8')
  const names = namesOf(machine)
  const client = await readTlsMaterial(tlsFilesIn(paths.certificates), action)
  const old = options.renew ? undefined : await usableServer(machine, authority, names)
  const server =
    old ?? (await certificates.issueServer({ ...split(names), organization: options.organization, signal }))
  const setUp = { target, settings, installUrl, server, client, url: machine.url, progress }
  await setUpHost(facts, setUp, () => keepLocally(paths, machine, client, server, signal), signal)
}

interface Look {
  readonly target: SshTarget
  readonly settings: EngineSettings
  readonly installUrl: string | undefined
  readonly facts: HostFacts
  readonly plan: TakeOverPlan
  /** Whether its engine trusts another authority than that of the store. */
  readonly foreign: boolean
}

/** Looks at the host, and changes nothing anywhere. */
async function look(
  paths: StorePaths,
  machine: LoadedMachine,
  signal: AbortSignal,
  progress: (line: string) => void = () => {},
): Promise<Look> {
  const { name } = machine
  const action = `set up the host of machine ${quoteName(name)}`
  const init = { action, machine: name }
  progress('Waiting for SSH to be available...')
  const target = await sshTarget(paths, machine)
  await refuseLink(machine, action)
  const settings = settingsOf(machine)
  assertSettings(settings, { ...init, path: paths.config(name) })
  const installed = stringAt(machine.document, 'HostOptions', 'EngineOptions', 'InstallURL')
  const installUrl = installed === engineDefaults.InstallURL || installed === '' ? undefined : installed
  progress('Detecting the provisioner...')
  const facts = await inspectHost(target, signal)
  const authority = await readFile(tlsFilesIn(paths.certificates).caPath, 'utf8').catch(() => '')
  const plan = planTakeOver(facts, { name, settings, installUrl, authority }, init)
  const foreign = facts.ca !== undefined && facts.ca.trim() !== authority.trim()
  return { target, settings, installUrl, facts, plan, foreign }
}

async function refuseLink({ name, path }: LoadedMachine, action: string): Promise<void> {
  if ((await lstat(path)).isSymbolicLink()) throw new MachineError('SYMLINKED_MACHINE', { action, machine: name, path })
}

async function keepLocally(
  paths: StorePaths,
  machine: LoadedMachine,
  client: TlsMaterial,
  server: TlsMaterial,
  signal: AbortSignal,
): Promise<void> {
  const file = (name: string) => join(machine.path, name)
  await withStoreLock(paths.store, { signal }, async () => {
    await refuseLink(machine, `set up the host of machine ${quoteName(machine.name)}`)
    await sweepScratch(machine.path)
    await replaceFile(file('server-key.pem'), server.key, PRIVATE_FILE)
    await replaceFile(file('server.pem'), server.cert, PUBLIC_FILE)
    await replaceFile(file('key.pem'), client.key, PRIVATE_FILE)
    await replaceFile(file('cert.pem'), client.cert, PUBLIC_FILE)
    await replaceFile(file('ca.pem'), client.ca, PUBLIC_FILE)
  })
}

function settingsOf({ document, driver, url }: LoadedMachine): EngineSettings {
  const strings = (key: string) => stringsAt(document, 'HostOptions', 'EngineOptions', key)
  const { host = '', port = 0 } = parseUrl(url) ?? {}
  return {
    provider: driver,
    labels: strings('Labels'),
    insecureRegistries: strings('InsecureRegistry'),
    registryMirrors: strings('RegistryMirror'),
    storageDriver: stringAt(document, 'HostOptions', 'EngineOptions', 'StorageDriver'),
    flags: strings('ArbitraryFlags'),
    environment: strings('Env'),
    port,
    ipv6: isIPv6(host),
  }
}

function namesOf({ name, url, ip, document }: LoadedMachine): string[] {
  const sans = stringsAt(document, 'HostOptions', 'AuthOptions', 'ServerCertSANs')
  return [...new Set([name, parseUrl(url)?.host ?? '', ip, ...sans])].filter((text) => text !== '')
}

function split(names: readonly string[]): { names: string[]; addresses: string[] } {
  return { names: names.filter((text) => isIP(text) === 0), addresses: names.filter((text) => isIP(text) !== 0) }
}

/** The certificate in the machine's folder, if it is good for a while: signed by the store's authority, for its names. */
async function usableServer(
  { path }: LoadedMachine,
  authority: string,
  names: readonly string[],
): Promise<TlsMaterial | undefined> {
  try {
    const [cert, key] = await Promise.all(
      ['server.pem', 'server-key.pem'].map((file) => readFile(join(path, file), 'utf8')),
    )
    const certificate = new X509Certificate(cert ?? '')
    const covers = (text: string) => (isIP(text) === 0 ? certificate.checkHost(text) : certificate.checkIP(text))
    const good =
      certificate.verify(new X509Certificate(authority).publicKey) &&
      certificate.checkPrivateKey(createPrivateKey(key ?? '')) &&
      certificate.validToDate.getTime() > Date.now() + DAY_MS &&
      names.every((text) => covers(text) !== undefined)
    return good ? { ca: authority, cert: cert ?? '', key: key ?? '' } : undefined
  } catch {
    // Whatever is wrong with it, a new one is not.
    return undefined
  }
}
