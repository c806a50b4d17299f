import { isIP } from 'node:net'
import type { TlsFiles } from '@raftkit/swarm'
import { removeGroupHost } from '../cleanup/remove-group.ts'
import { firstLine } from '../errors/first-line.ts'
import { HarnessError, isHarnessError } from '../errors/harness-error.ts'
import { isDiskFull } from '../errors/is-disk-full.ts'
import type { HostPlan } from '../plan/host-plan.ts'
import { labels } from '../plan/labels.ts'
import { apiPort } from '../plan/node-ports.ts'
import { type ProxyOptions, proxyEnvironment } from '../plan/proxy-environment.ts'
import { randomPublishedPort } from '../plan/published-port.ts'
import { lastLines } from '../runtime/container-logs.ts'
import { engineCall } from '../runtime/engine-call.ts'
import { NodeContainer, type StartedNodeContainer } from '../runtime/node-container.ts'
import type { HostNetwork } from '../steps/create-network.ts'
import { type EngineWays, reachEngine } from '../steps/reach-engine.ts'
import type { StartTurns } from './first-manager-first.ts'
import { Host } from './host.ts'
import type { HostGroup } from './host-group.ts'
import { settleAll } from './settle-all.ts'
import type { LogConsumer, StartOptions, StartProgress } from './start-options.ts'
import { takenPort } from './taken-port.ts'

/** What all hosts of a group have in common. */
export interface HostContext {
  /** The group. */
  readonly group: HostGroup
  /** Its network. */
  readonly network: HostNetwork
  /** The client's certificates. */
  readonly tls: TlsFiles
  /** A network that was there before, to which the hosts are connected too. */
  readonly furtherNetwork: string | undefined
  /** By which proxy the hosts reach registries. */
  readonly proxy: ProxyOptions | undefined
  /** Gets what the engine inside each host writes. */
  readonly onLog: LogConsumer | undefined
  /** What happens to hosts whose engines answer: they get images, for instance. */
  readonly equip: StartOptions['equip']
}

/** What all hosts that start together have in common. */
export interface HostStart extends HostContext {
  /** Ends the start: with the failure of another host, or with `timeout`. */
  readonly signal: AbortSignal
  /** What the signal ends with when the time is up. */
  readonly timeout: HarnessError
  /** Which host may do what when. */
  readonly turns: Pick<StartTurns, 'toMake' | 'toStart'>
  /** Called at every step. */
  readonly report: (step: StartProgress['step'], host?: string) => void
}

/** Starts one host: its certificate, its container, the engine inside, its entry in the store. */
export async function startHost(plan: HostPlan, index: number, start: HostStart): Promise<Host> {
  const { group, network, turns, signal } = start
  await turns.toMake(plan)
  signal.throwIfAborted()
  const ip = network.subnet.addressOf(index)
  const published = publishedHost(group, network)
  const tls = await group.machines.certificates.issueServer({
    names: [plan.name, 'localhost', ...(isIP(published) === 0 ? [published] : [])],
    addresses: [ip, '127.0.0.1', ...(isIP(published) === 0 ? [] : [published])],
    keyType: 'ec',
  })
  const container = await startContainer(plan, ip, tls, start)
  start.report('container', plan.name)
  const ways = waysTo(ip, container, start)
  // It is entered in the store while it boots, by the way that is likely to be the one.
  const likely = ways.isOnNetwork ? ways.direct : ways.published
  const failed = new AbortController()
  const either = AbortSignal.any([signal, failed.signal])
  const entered = group.machines.create({ name: plan.name, url: likely, ip }, { signal: either })
  const reached = untilReady(plan, ways, container, { ...start, signal: either }).then((engine) => {
    start.report('engine', plan.name)
    return engine
  })
  await settleAll<unknown>([entered, reached], (reason) => failed.abort(reason))
  const engine = await reached
  if (engine.address !== likely) {
    await group.machines.remove(plan.name)
    await group.machines.create({ name: plan.name, url: engine.address, ip })
  }
  return new Host({
    plan,
    ip,
    publishedAt: (port, protocol) =>
      `${publishedHost(group, network)}:${container.getMappedPort(`${port}/${protocol}`)}`,
    containerId: container.getId(),
    engine,
    group: group.id,
    runtime: group.runtime,
    machines: group.machines,
  })
}

async function startContainer(
  plan: HostPlan,
  ip: string,
  tls: { readonly ca: string; readonly cert: string; readonly key: string },
  { group, network, furtherNetwork, proxy, onLog, turns, signal }: HostStart,
): Promise<StartedNodeContainer> {
  const ownLabels = {
    ...group.labels,
    [labels.host]: plan.name,
    ...(plan.role === undefined ? {} : { [labels.role]: plan.role }),
  }
  const ownNetworks = [network.subnet.subnet, ...network.pools.overlay]
  const environment = { ...(proxy === undefined ? {} : proxyEnvironment(proxy, ownNetworks)), ...plan.environment }
  let last: unknown
  for (let attempt = 0; attempt < portTries; attempt++) {
    const node = new NodeContainer({
      plan: { ...plan, environment },
      networkId: network.id,
      address: ip,
      pools: network.pools,
      furtherNetwork,
      // Loopback, unless this process is neither on the engine's host nor forwarded there, as Docker Desktop does.
      publishOn: loopback.has(publishedHost(group, network)) ? '127.0.0.1' : '0.0.0.0',
      publishedPort: randomPublishedPort(),
      publishedPorts: plan.publishedPorts.map((port) => ({
        ...port,
        hostPort: port.hostPort ?? randomPublishedPort(),
      })),
      labels: ownLabels,
      reaped: group.reaped,
      tls,
      onLog: onLog === undefined ? undefined : (log) => onLog(log, plan.name),
      mayStart: async () => {
        await turns.toStart(plan)
        signal.throwIfAborted()
      },
    })
    try {
      return await node.start()
    } catch (cause) {
      if (signal.aborted && cause === signal.reason) throw cause
      const port = takenPort(String(cause))
      if (port === undefined) throw (await endedAtOnce(group, plan, cause)) ?? notStarted(plan, cause)
      const wanted = plan.publishedPorts.find(({ hostPort }) => hostPort === port)
      if (wanted !== undefined) throw portTaken(plan, port, cause)
      last = cause
      await removeGroupHost(group.runtime, group.id, plan.name)
    }
  }
  throw notStarted(plan, last)
}

/** How often other ports are tried where one is taken. */
const portTries = 20

function portTaken(plan: HostPlan, port: number, cause: unknown): HarnessError {
  return new HarnessError('PORT_TAKEN', { action: `publish port ${port} for the host ${plan.name}`, cause })
}

/** Testcontainers waits for the ports of a container, and does not tell when that has ended before it had any. */
async function endedAtOnce(
  { runtime, id: group }: HostGroup,
  plan: HostPlan,
  cause: unknown,
): Promise<HarnessError | undefined> {
  const action = `start the host ${plan.name}`
  const filters = { label: [`${labels.group}=${group}`, `${labels.host}=${plan.name}`], status: ['exited'] }
  const [container] = await engineCall(action, (abortSignal) =>
    runtime.container.dockerode.listContainers({ all: true, filters, abortSignal }),
  )
  if (container === undefined) return undefined
  const code = /\((\d+)\)/.exec(container.Status)?.[1]
  return notReady(plan, await lastLines(runtime, container.Id), endedWith(code), cause)
}

function endedWith(code: number | string | undefined): string {
  return `its container ended with exit code ${code}`
}

function notReady(plan: HostPlan, log: string, meaning: string | undefined, cause: unknown): HarnessError {
  const full = isDiskFull(log)
  return new HarnessError(full ? 'DISK_FULL' : 'HOST_NOT_READY', {
    action: `start the host ${plan.name}`,
    meaning: full ? undefined : meaning,
    logs: { [plan.name]: log },
    cause,
  })
}

function notStarted(plan: HostPlan, cause: unknown): HarnessError {
  const refused = /privileged|apply caps|operation not permitted/i.test(String(cause))
  const otherwise = isDiskFull(String(cause)) ? 'DISK_FULL' : 'HOST_NOT_STARTED'
  return new HarnessError(refused ? 'PRIVILEGED_REFUSED' : otherwise, {
    action: `start the host ${plan.name}`,
    meaning: `the engine says: ${firstLine(cause)}`,
    cause,
  })
}

function waysTo(ip: string, container: StartedNodeContainer, { group, network, tls }: HostStart): EngineWays {
  return {
    direct: `tcp://${ip}:${apiPort}`,
    published: `tcp://${publishedHost(group, network)}:${container.getMappedPort(apiPort)}`,
    isOnNetwork: network.onEngineHost,
    tls,
  }
}

async function untilReady(
  plan: HostPlan,
  ways: EngineWays,
  container: StartedNodeContainer,
  { group, signal, timeout }: HostStart,
): Promise<Host['engine']> {
  const ended = new AbortController()
  const exit = exitOf(group, container.getId(), ended.signal)
  try {
    return await Promise.race([reachEngine(ways, AbortSignal.any([signal, ended.signal])), exit])
  } catch (cause) {
    if (signal.aborted && signal.reason !== timeout) throw signal.reason
    const log = await lastLines(group.runtime, container.getId())
    throw notReady(plan, log, isHarnessError(cause) ? cause.summary : undefined, cause)
  } finally {
    ended.abort()
  }
}

/** Rejects when the container ends: an engine that has given up is not waited for. */
async function exitOf(group: HostGroup, id: string, signal: AbortSignal): Promise<never> {
  const container = group.runtime.container.getById(id)
  const { StatusCode: code } = (await container.wait({ abortSignal: signal })) as { StatusCode: number }
  throw new HarnessError('HOST_NOT_READY', {
    action: 'wait for the engine',
    meaning: endedWith(code),
  })
}

const loopback: ReadonlySet<string> = new Set(['localhost', '127.0.0.1'])

/** The host of the published ports, as this process sees it. */
export function publishedHost(group: HostGroup, network: HostNetwork): string {
  return network.onEngineHost ? '127.0.0.1' : group.runtime.info.containerRuntime.host
}
