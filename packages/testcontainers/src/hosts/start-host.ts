import { isIP } from 'node:net'
import type { TlsFiles } from '@raftkit/swarm'
import { HarnessError, isHarnessError } from '../errors/harness-error.ts'
import type { HostPlan } from '../plan/host-plan.ts'
import { labels } from '../plan/labels.ts'
import { lastLines } from '../runtime/container-logs.ts'
import { firstLine } from '../runtime/container-runtime.ts'
import { apiPort, NodeContainer, type StartedNodeContainer } from '../runtime/node-container.ts'
import type { HostNetwork } from '../steps/create-network.ts'
import { reachEngine } from '../steps/reach-engine.ts'
import { Host } from './host.ts'
import type { HostGroup } from './host-group.ts'
import type { StartProgress } from './start-options.ts'

/** What all hosts of a group have in common while they start. */
export interface HostStart {
  /** The group. */
  readonly group: HostGroup
  /** Its network. */
  readonly network: HostNetwork
  /** The client's certificates. */
  readonly tls: TlsFiles
  /** Further flags of the daemons. */
  readonly daemonFlags: readonly string[]
  /** Ends the start: with the failure of another host, or with `timeout`. */
  readonly signal: AbortSignal
  /** What the signal ends with when the time is up. */
  readonly timeout: HarnessError
  /** Called at every step. */
  readonly report: (step: StartProgress['step'], host?: string) => void
}

/** Starts one host: its certificate, its container, the engine inside, its entry in the store. */
export async function startHost(plan: HostPlan, index: number, start: HostStart): Promise<Host> {
  const { group, network } = start
  const ip = network.subnet.addressOf(index)
  const published = publishedHost(group, network)
  const tls = await group.machines.certificates.issueServer({
    names: [plan.name, 'localhost', ...(isIP(published) === 0 ? [published] : [])],
    addresses: [ip, '127.0.0.1', ...(isIP(published) === 0 ? [] : [published])],
    keyType: 'ec',
  })
  start.signal.throwIfAborted()
  const container = await startContainer(plan, ip, tls, start)
  start.report('container', plan.name)
  const engine = await untilReady(plan, ip, container, start)
  start.report('engine', plan.name)
  await group.machines.create({ name: plan.name, url: engine.address, ip })
  return new Host({
    plan,
    ip,
    containerId: container.getId(),
    engine,
    runtime: group.runtime,
    machines: group.machines,
  })
}

async function startContainer(
  plan: HostPlan,
  ip: string,
  tls: { readonly ca: string; readonly cert: string; readonly key: string },
  { group, network, daemonFlags }: HostStart,
): Promise<StartedNodeContainer> {
  const node = new NodeContainer({
    image: plan.image,
    hostname: plan.name,
    networkId: network.id,
    address: ip,
    // Loopback, unless this process is neither on the engine's host nor forwarded there, as Docker Desktop does.
    publishOn: loopback.has(publishedHost(group, network)) ? '127.0.0.1' : '0.0.0.0',
    labels: {
      ...group.labels,
      [labels.host]: plan.name,
      ...(plan.role === undefined ? {} : { [labels.role]: plan.role }),
    },
    tls,
    daemonFlags,
  })
  try {
    return await node.start()
  } catch (cause) {
    const refused = /privileged|apply caps|operation not permitted/i.test(String(cause))
    throw new HarnessError(refused ? 'PRIVILEGED_REFUSED' : 'HOST_NOT_STARTED', {
      action: `start the host ${plan.name}`,
      meaning: `the engine says: ${firstLine(cause)}`,
      cause,
    })
  }
}

async function untilReady(
  plan: HostPlan,
  ip: string,
  container: StartedNodeContainer,
  { group, network, tls, signal, timeout }: HostStart,
): Promise<Host['engine']> {
  const ended = new AbortController()
  const published = `tcp://${publishedHost(group, network)}:${container.getMappedPort(apiPort)}`
  const ways = { direct: `tcp://${ip}:${apiPort}`, published, tls }
  const exit = exitOf(group, container.getId(), ended.signal)
  try {
    return await Promise.race([reachEngine(ways, AbortSignal.any([signal, ended.signal])), exit])
  } catch (cause) {
    if (signal.aborted && signal.reason !== timeout) throw signal.reason
    throw new HarnessError('HOST_NOT_READY', {
      action: `start the host ${plan.name}`,
      meaning: isHarnessError(cause) ? cause.summary : undefined,
      logs: { [plan.name]: await lastLines(group.runtime, container.getId()) },
      cause,
    })
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
    meaning: `its container ended with exit code ${code}`,
  })
}

const loopback: ReadonlySet<string> = new Set(['localhost', '127.0.0.1'])

/** The host of the published ports, as this process sees it. */
function publishedHost(group: HostGroup, network: HostNetwork): string {
  return network.onEngineHost ? '127.0.0.1' : group.runtime.info.containerRuntime.host
}
