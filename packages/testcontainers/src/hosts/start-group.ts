import { isSwarmError } from '@raftkit/swarm'
import { probeFor } from '../capabilities/probe-capabilities.ts'
import { requireCapabilities } from '../capabilities/require-capabilities.ts'
import { diagnoseGroup } from '../diagnosis/diagnose-group.ts'
import { withDiagnosis } from '../diagnosis/with-diagnosis.ts'
import { HarnessError, isHarnessError } from '../errors/harness-error.ts'
import type { AddressPools } from '../plan/address-pools.ts'
import { checkGroupName, checkHostPlans } from '../plan/host-plan.ts'
import { release } from '../runtime/claim.ts'
import { answers, type ContainerRuntime, ensureImage } from '../runtime/container-runtime.ts'
import { createNetwork } from '../steps/create-network.ts'
import { claimName, nameTaken } from './claim-name.ts'
import { firstManagerFirst } from './first-manager-first.ts'
import type { Host } from './host.ts'
import { clientTls, HostGroup } from './host-group.ts'
import { retainGroup } from './retain-group.ts'
import { settleAll } from './settle-all.ts'
import { type HostContext, startHost } from './start-host.ts'
import type { StartOptions, StartProgress } from './start-options.ts'

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

/**
 * Starts hosts side by side, and whatever `form` makes of them while they boot; then `furnish` sets up what needs all of
 * that. If anything fails, everything is undone before the failure is thrown.
 */
export async function startGroup(
  options: StartOptions,
  form: (formation: Formation) => Promise<void> = async () => undefined,
  furnish: (hosts: readonly Host[], signal: AbortSignal) => Promise<void> = async () => undefined,
): Promise<StartedGroup> {
  const { action } = options
  checkHostPlans(action, options.hosts, options.subnet)
  if (options.name !== undefined) checkGroupName(action, options.name)
  const began = performance.now()
  const report = (step: StartProgress['step'], host?: string): void =>
    options.onProgress({ step, host, elapsedMs: performance.now() - began })
  const reaped = !options.keep && options.retain === undefined && options.reuse === undefined
  const group = await HostGroup.create({ keep: options.keep, reaped, name: options.name })
  const timeout = new HarnessError('HOST_NOT_READY', {
    action,
    meaning: `not everything was ready within ${options.startupTimeoutMs} ms`,
    remedy: 'allow more time with withStartupTimeout(), or see the logs of the hosts',
  })
  const giveUp = new AbortController()
  const timer = setTimeout(() => giveUp.abort(timeout), options.startupTimeoutMs)
  const { signal } = giveUp
  try {
    await claimNames(group, options)
    await Promise.all(
      [...new Set(options.hosts.map(({ image }) => image))].map((image) => ensureImage(group.runtime, image)),
    )
    if (options.required.length > 0) {
      const image = options.hosts[0]?.image ?? ''
      requireCapabilities(action, await probeFor(group, image), options.required)
    }
    const plans = await options.prepare(group, options.hosts)
    if (plans !== options.hosts) report('seed')
    if (options.volume !== undefined) await createVolume(group.runtime, options.volume, group.ownLabels)
    await group.machines.certificates.ensure({ keyType: 'ec' })
    const network = await createNetwork(group.runtime, { name: group.id, labels: group.labels, subnet: options.subnet })
    report('network')
    const tls = clientTls(group)
    const { network: furtherNetwork, proxy, onLog } = options
    const { equip } = options
    const context = { group, network, furtherNetwork, tls, proxy, onLog, equip }
    const turns = firstManagerFirst(plans)
    const start = { ...context, signal, timeout, turn: turns.turn, report: turns.heeding(report) }
    signal.addEventListener('abort', turns.release, { once: true })
    const booting = new Map(plans.map((plan, index) => [plan.name, startHost(plan, index, start)]))
    const formed = form({ group, booting, pools: network.pools, signal, report })
    // Together, so that the first failure of either kind ends all the others.
    const equipped = Promise.all(booting.values()).then(async (hosts) => {
      if (await equip(hosts, signal)) report('images')
    })
    await settleAll<unknown>([...booting.values(), formed, equipped], (reason) => giveUp.abort(reason), patienceMs)
    const hosts = await Promise.all(booting.values())
    await furnish(hosts, signal)
    signal.throwIfAborted()
    if (options.keep) group.release()
    return { group, context, hosts }
  } catch (error) {
    // Of an engine that does not answer nothing can be asked; the watchdog sees to what is left when it does again.
    if (!(await answers(group.runtime))) throw new HarnessError('ENGINE_LOST', { action, cause: error })
    const failure = isHarnessError(error) ? error : asHarnessError(action, error)
    if (failure instanceof DefinitionTaken || !isHarnessError(failure)) {
      await group.remove().catch(() => undefined)
      throw failure
    }
    const told = withDiagnosis(failure, await diagnoseGroup(group))
    if (options.retain === undefined) {
      await group.remove().catch(() => undefined)
      throw told
    }
    // What is left for a look is not to be used.
    if (options.reuse !== undefined) await release(group.runtime, options.reuse)
    throw await retainGroup(group, told, action, options.retain.folder)
  } finally {
    clearTimeout(timer)
  }
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

/** What the SDK says of a swarm's formation is the cause; the caller of a harness looks for one class of errors. */
function asHarnessError(action: string, cause: unknown): unknown {
  if (isSwarmError(cause)) return new HarnessError('SWARM_NOT_FORMED', { action, meaning: cause.message, cause })
  return cause
}
