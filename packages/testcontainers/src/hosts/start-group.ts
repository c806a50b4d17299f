import { probeFor } from '../capabilities/probe-capabilities.ts'
import { requireCapabilities } from '../capabilities/require-capabilities.ts'
import { diagnoseGroup } from '../diagnosis/diagnose-group.ts'
import { withDiagnosis } from '../diagnosis/with-diagnosis.ts'
import { HarnessError, isHarnessError } from '../errors/harness-error.ts'
import type { AddressPools } from '../plan/address-pools.ts'
import { checkGroupName, checkHostPlans, type HostPlan } from '../plan/host-plan.ts'
import { release } from '../runtime/claim.ts'
import { answers, type ContainerRuntime, ensureImage } from '../runtime/container-runtime.ts'
import { createNetwork } from '../steps/create-network.ts'
import { claimName, nameTaken } from './claim-name.ts'
import { firstManagerFirst } from './first-manager-first.ts'
import type { Host } from './host.ts'
import { clientTls, HostGroup } from './host-group.ts'
import { retainGroup } from './retain-group.ts'
import { settleAll } from './settle-all.ts'
import { startFailure } from './start-failure.ts'
import { type HostContext, startHost } from './start-host.ts'
import type { StartOptions, StartProgress } from './start-options.ts'
import { isAbort, untilGivenUp } from './until-given-up.ts'

/** Hosts that run, with what they share. */
export interface StartedGroup {
  /** What they share. */
  readonly group: HostGroup
  /** In the order they were asked for. */
  readonly hosts: readonly Host[]
  /** What further hosts are started with. */
  readonly context: HostContext
}

/** What a swarm's formation gets to work with, while the hosts are still booting. */
export interface Formation {
  /** Each host by its name, as soon as its engine answers. */
  readonly booting: ReadonlyMap<string, Promise<Host>>
  /** What they share. */
  readonly group: HostGroup
  /** Where networks across the swarm get their addresses. */
  readonly pools: AddressPools
  /** Ends when the start has failed. */
  readonly signal: AbortSignal
  /** Reports a step. */
  readonly report: (step: StartProgress['step'], host?: string) => void
}

/** How long a call to the outer engine may go on after the start has failed. */
const patienceMs = 20_000

/** Makes something of hosts that boot. */
type Form = (formation: Formation) => Promise<void>

/** Sets up what needs all hosts, and what was made of them. */
type Furnish = (hosts: readonly Host[], signal: AbortSignal) => Promise<void>

/**
 * Starts hosts side by side, and whatever `form` makes of them while they boot; then `furnish` sets up what needs all of
 * that. If anything fails, everything is undone before the failure is thrown.
 */
export async function startGroup(
  options: StartOptions,
  form: Form = async () => undefined,
  furnish: Furnish = async () => undefined,
): Promise<StartedGroup> {
  const { action } = options
  checkHostPlans(action, options.hosts, options.subnet)
  if (options.name !== undefined) checkGroupName(action, options.name)
  const began = performance.now()
  const report = (step: StartProgress['step'], host?: string): void =>
    options.onProgress({ step, host, elapsedMs: performance.now() - began })
  const reaped = !options.keep && options.retain === undefined && options.reuse === undefined
  const group = await HostGroup.create({ keep: options.keep, reaped, name: options.name })
  const giveUp = new AbortController()
  let pending: Promise<unknown> | undefined
  let timer: NodeJS.Timeout | undefined
  try {
    const plans = await prepare(group, options, report)
    // From here on nothing has to be fetched any more: how long it takes does not depend on a registry.
    const timeout = startTimeout(options)
    timer = setTimeout(() => giveUp.abort(timeout), options.startupTimeoutMs)
    const boot = { options, plans, form, furnish, report, giveUp, timeout }
    const booting = bootGroup(group, boot)
    const ended = (): void => {
      pending = undefined
    }
    pending = booting.then(ended, ended)
    const started = await untilGivenUp(booting, giveUp.signal, patienceMs)
    if (options.keep) group.release()
    return started
  } catch (error) {
    // Of an engine that does not answer nothing can be asked; the watchdog sees to what is left when it does again.
    if (!(await answers(group.runtime))) throw new HarnessError('ENGINE_LOST', { action, cause: error })
    const failure = startFailure(action, isAbort(error, giveUp.signal) ? giveUp.signal.reason : error)
    if (failure instanceof DefinitionTaken || !isHarnessError(failure)) {
      await group.remove(pending).catch(() => undefined)
      throw failure
    }
    const told = withDiagnosis(failure, await diagnoseGroup(group))
    if (options.retain === undefined) {
      await group.remove(pending).catch(() => undefined)
      throw told
    }
    // What is left for a look is not to be used.
    if (options.reuse !== undefined) await release(group.runtime, options.reuse)
    throw await retainGroup(group, told, action, options.retain.folder)
  } finally {
    clearTimeout(timer)
  }
}

/** What has to be there before anything is made: it may come from a registry, or be prepared once for many starts. */
async function prepare(
  group: HostGroup,
  options: StartOptions,
  report: (step: StartProgress['step']) => void,
): Promise<readonly HostPlan[]> {
  await claimNames(group, options)
  const images = [...new Set(options.hosts.map(({ image }) => image))]
  await Promise.all(images.map((image) => ensureImage(group.runtime, image)))
  if (options.required.length > 0) {
    requireCapabilities(options.action, await probeFor(group, images[0] ?? ''), options.required)
  }
  const plans = await options.prepare(group, options.hosts)
  if (plans !== options.hosts) report('seed')
  return plans
}

/** What {@link bootGroup} is made of. */
interface Boot {
  readonly options: StartOptions
  readonly plans: readonly HostPlan[]
  readonly form: Form
  readonly furnish: Furnish
  readonly report: (step: StartProgress['step'], host?: string) => void
  /** Ends everything, with the first failure. */
  readonly giveUp: AbortController
  /** What it ends with when the time is up. */
  readonly timeout: HarnessError
}

async function bootGroup(
  group: HostGroup,
  { options, plans, form, furnish, report, giveUp, timeout }: Boot,
): Promise<StartedGroup> {
  const { signal } = giveUp
  if (options.volume !== undefined) await createVolume(group.runtime, options.volume, group.ownLabels)
  const request = { name: group.id, labels: group.labels, subnet: options.subnet }
  const creating = createNetwork(group.runtime, request)
  await settleAll<unknown>([creating, group.machines.certificates.ensure({ keyType: 'ec' })], () => undefined)
  const network = await creating
  report('network')
  signal.throwIfAborted()
  const { network: furtherNetwork, proxy, onLog, equip } = options
  const context = { group, network, furtherNetwork, tls: clientTls(group), proxy, onLog, equip }
  const turns = firstManagerFirst(plans)
  const start = { ...context, signal, timeout, turns, report: turns.heeding(report) }
  signal.addEventListener('abort', turns.release, { once: true })
  const booting = new Map(plans.map((plan, index) => [plan.name, startHost(plan, index, start)]))
  const formed = form({ group, booting, pools: network.pools, signal, report })
  // Together, so that the first failure of either kind ends all the others.
  const equipped = Promise.all(booting.values()).then(async (hosts) => {
    if (await equip(hosts, signal)) report('images')
  })
  await settleAll<unknown>([...booting.values(), formed, equipped], (reason) => giveUp.abort(reason))
  const hosts = await Promise.all(booting.values())
  await furnish(hosts, signal)
  signal.throwIfAborted()
  return { group, context, hosts }
}

/** What a start fails with when its time is up. */
export function startTimeout({ action, startupTimeoutMs }: StartOptions): HarnessError {
  return new HarnessError('HOST_NOT_READY', {
    action,
    meaning: `not everything was ready within ${startupTimeoutMs} ms`,
    remedy: 'allow more time with withStartupTimeout(), or see the logs of the hosts',
  })
}

/** A definition that is used again has been started by somebody: a start that finds that out ends without a trace. */
export class DefinitionTaken extends HarnessError {
  /** The group that has it. */
  readonly group: string

  constructor(action: string, group: string) {
    super('NAME_TAKEN', { action, meaning: `the group ${group} has the same definition` })
    this.group = group
  }
}

async function claimNames(group: HostGroup, { action, name, reuse }: StartOptions): Promise<void> {
  if (reuse !== undefined) {
    const holder = await claimName(group, reuse)
    if (holder !== group.id) throw new DefinitionTaken(action, holder)
  }
  if (name === undefined) return
  const holder = await claimName(group, `raftkit-name-${name}`)
  if (holder !== group.id) throw nameTaken(action, name, holder)
}

async function createVolume(
  { container }: ContainerRuntime,
  { name, labels }: NonNullable<StartOptions['volume']>,
  ofGroup: Readonly<Record<string, string>>,
): Promise<void> {
  await container.dockerode.createVolume({ Name: name, Labels: { ...ofGroup, ...labels } })
}
