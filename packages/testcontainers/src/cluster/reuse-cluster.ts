import { setTimeout as delay } from 'node:timers/promises'
import { probeFor } from '../capabilities/probe-capabilities.ts'
import { requireCapabilities } from '../capabilities/require-capabilities.ts'
import { listGroupFolders, removeGroupFolder } from '../cleanup/group-folders.ts'
import { removeGroup } from '../cleanup/remove-group.ts'
import { HarnessError } from '../errors/harness-error.ts'
import { attachGroup } from '../hosts/attach-group.ts'
import { startFailure } from '../hosts/start-failure.ts'
import { DefinitionTaken, type StartedGroup, startTimeout } from '../hosts/start-group.ts'
import type { StartOptions } from '../hosts/start-options.ts'
import { definitionKey } from '../plan/definition-key.ts'
import { type CommonOptions, checkHostPlans } from '../plan/host-plan.ts'
import { keptMarker } from '../plan/kept-marker.ts'
import { labels } from '../plan/labels.ts'
import { claimant } from '../runtime/claim.ts'
import { type ContainerRuntime, containerRuntime, ensureImage } from '../runtime/container-runtime.ts'
import { engineCall } from '../runtime/engine-call.ts'
import { engineImage } from '../runtime/engine-image.ts'
import { type ClusterFacts, StartedSwarmCluster } from './started-swarm-cluster.ts'

/** What differs between one swarm and another once both run; what is the builder's own is known anyway. */
type StoredFacts = Omit<ClusterFacts, 'capabilities' | 'common'>

/** What is kept of a swarm for those that use it again. */
export function storedFacts({ capabilities: _, common: __, ...stored }: ClusterFacts): StoredFacts {
  return stored
}

/** How a swarm is used again. */
export interface Reuse {
  /** What all its nodes were started with. */
  readonly common: CommonOptions
  /** Starts it where there is none yet; the volume stands for its definition. */
  readonly start: (volume: string) => Promise<StartedSwarmCluster>
}

/** How often to look whether the one who is starting the same is done. */
const intervalMs = 200

/** How long the managers may take to agree that a swarm that was found is as it was defined. */
const readyMs = 30_000

/** Attaches to the swarm of a definition, or starts it; of several that begin at once, one starts it for all. */
export async function reuseCluster(
  options: StartOptions,
  definition: Readonly<Record<string, unknown>>,
  { common, start }: Reuse,
): Promise<StartedSwarmCluster> {
  const { action, hosts, startupTimeoutMs } = options
  checkHostPlans(action, hosts, options.subnet)
  const runtime = await containerRuntime()
  const volume = `raftkit-reuse-${definitionKey({ ...definition, imageIds: await imageIds(runtime, options) })}`
  const deadline = Date.now() + startupTimeoutMs
  while (Date.now() < deadline) {
    const group = (await claimant(runtime, volume))?.[labels.group]
    if (group !== undefined && (await claimant(runtime, keptMarker(group))) !== undefined) {
      const attached = await attach(group, options, common)
      if (attached !== undefined) return attached
      await removeUseless(runtime, group)
      continue
    }
    try {
      return await start(volume)
    } catch (error) {
      if (!(error instanceof DefinitionTaken)) throw error
      // Somebody is starting it; what the dead have begun has been removed by then.
      await delay(intervalMs)
    }
  }
  throw new HarnessError('HOST_NOT_READY', {
    action,
    meaning: `somebody else has been starting the same for ${startupTimeoutMs} ms`,
    remedy: 'allow more time with withStartupTimeout()',
  })
}

async function removeUseless(runtime: ContainerRuntime, group: string): Promise<void> {
  await removeGroup(runtime, group)
  const folders = (await listGroupFolders()).filter((folder) => folder.group === group)
  await Promise.all(folders.map(({ path }) => removeGroupFolder(path)))
}

async function imageIds(runtime: ContainerRuntime, { hosts }: StartOptions): Promise<string[]> {
  const images = [...new Set(hosts.map(({ image }) => image))]
  return Promise.all(
    images.map(async (image) => {
      await ensureImage(runtime, image)
      const docker = runtime.container.dockerode
      const { Id: id } = await engineCall('look up the node image', () => docker.getImage(engineImage(image)).inspect())
      return id
    }),
  )
}

/** Undefined where the swarm is not, or not any more, what was defined. */
async function attach(
  group: string,
  options: StartOptions,
  common: CommonOptions,
): Promise<StartedSwarmCluster | undefined> {
  const attached = await attachGroup<StoredFacts>(group, options)
  if (attached === undefined) return undefined
  const { started, facts } = attached
  const capabilities = await probeFor(started.group, options.hosts[0]?.image ?? '')
  requireCapabilities(options.action, capabilities, options.required)
  const cluster = new StartedSwarmCluster(started, { ...facts, common, capabilities })
  try {
    await cluster.swarm.nodes.ready({ count: options.hosts.length, timeoutMs: readyMs })
  } catch {
    await cluster.stop()
    return undefined
  }
  await bringImages(started, options)
  return cluster
}

/** The images of the definition may be other ones by now: under their names, the nodes get those of today. */
async function bringImages({ context, hosts }: StartedGroup, options: StartOptions): Promise<void> {
  const giveUp = new AbortController()
  const timer = setTimeout(() => giveUp.abort(startTimeout(options)), options.startupTimeoutMs)
  try {
    await context.equip(hosts, giveUp.signal)
  } catch (error) {
    throw startFailure(options.action, error)
  } finally {
    clearTimeout(timer)
  }
}
