import { randomBytes } from 'node:crypto'
import type { Host } from '../hosts/host.ts'
import { type StartedGroup, startGroup } from '../hosts/start-group.ts'
import type { StartOptions } from '../hosts/start-options.ts'
import { hostPlan } from '../plan/host-plan.ts'
import { seedKey, seedMarker } from '../plan/image-seed.ts'
import { labels } from '../plan/labels.ts'
import { keptOnPurpose } from '../plan/owner.ts'
import { hostFiles } from '../plan/start-script.ts'
import type { ContainerRuntime } from '../runtime/container-runtime.ts'
import { engineImage } from '../runtime/engine-image.ts'
import type { ImageBundle } from './image-bundle.ts'
import { loadBundles } from './load-images.ts'
import { removeOldSeeds } from './seed-volumes.ts'

/** What a seed is made with. */
export interface SeedRequest {
  /** The outer engine. */
  readonly runtime: ContainerRuntime
  /** Name of the node image. */
  readonly nodeImage: string
  /** The images. */
  readonly bundles: readonly ImageBundle[]
  /** How the host that makes it is started. */
  readonly start: Pick<StartOptions, 'subnet' | 'startupTimeoutMs'>
}

/** By marker, in this process; those of others are found on the engine. */
const making = new Map<string, Promise<string | undefined>>()

/**
 * The volume with these images as the engine of a node image stores them. It is made by such an engine, once, and stays
 * on the outer engine as images do.
 *
 * @returns undefined where that engine stores images in a way that cannot be shared
 */
export async function ensureSeed(request: SeedRequest): Promise<string | undefined> {
  const docker = request.runtime.container.dockerode
  const { Id: nodeImage } = await docker.getImage(engineImage(request.nodeImage)).inspect()
  const key = seedKey({ nodeImage, images: request.bundles.flatMap(({ images }) => images) })
  const before = await completeSeed(request.runtime, key)
  if (before !== undefined) return before
  const running = making.get(key)
  if (running !== undefined) return running
  const made = makeSeed(request, key)
  making.set(key, made)
  try {
    return await made
  } finally {
    making.delete(key)
  }
}

/** The volume that a marker names, if it is still there. */
async function completeSeed(runtime: ContainerRuntime, key: string): Promise<string | undefined> {
  const docker = runtime.container.dockerode
  const { Volumes: volumes } = await docker.listVolumes({ filters: { label: [labels.seed] } })
  const marker = volumes?.find(({ Name }) => Name === seedMarker(key))
  const name = marker?.Labels[labels.seedVolume]
  if (marker === undefined || volumes?.some(({ Name }) => Name === name)) return name
  // Somebody has removed the images and left the marker.
  await docker.getVolume(marker.Name).remove()
  return undefined
}

async function makeSeed({ runtime, nodeImage, bundles, start }: SeedRequest, key: string): Promise<string | undefined> {
  const name = `${seedMarker(key)}-${randomBytes(4).toString('hex')}`
  const mounts = [{ source: name, target: hostFiles.data }]
  let shareable = false
  const started = await startGroup({
    ...start,
    action: 'prepare the images of the hosts',
    hosts: [hostPlan({ name: 'seed', role: undefined, image: nodeImage, own: { mounts } })],
    volume: { name, labels: { [labels.seed]: key } },
    prepare: async (_, plans) => plans,
    equip: async (hosts, signal) => {
      shareable = await storesLayers(hosts[0])
      if (shareable) await loadBundles(bundles, hosts, { signal })
      return shareable
    },
    network: undefined,
    proxy: undefined,
    onLog: undefined,
    onProgress: () => undefined,
    required: [],
    keep: false,
    name: undefined,
    retain: undefined,
  })
  try {
    if (!shareable) return undefined
    await stopGently(runtime, started)
    // Two that have made the same at once both come here; the engine lets one be the first, and both take that one's.
    const docker = runtime.container.dockerode
    await docker.createVolume({
      Name: seedMarker(key),
      Labels: { [labels.seed]: key, [labels.seedVolume]: name, [labels.owner]: keptOnPurpose },
    })
    await removeOldSeeds(runtime)
    return (await docker.getVolume(seedMarker(key)).inspect()).Labels[labels.seedVolume]
  } finally {
    for (const { engine } of started.hosts) engine.close()
    await started.group.remove()
  }
}

/** Whether the engine keeps layers as folders of its own: the storage driver, and not the image store of containerd. */
async function storesLayers(host: Host | undefined): Promise<boolean> {
  const info = (await host?.engine.request({ action: 'ask the engine', method: 'GET', path: '/info' })) as
    | { readonly Driver: string; readonly DriverStatus: readonly (readonly string[])[] | null }
    | undefined
  const store = info?.DriverStatus?.flat() ?? []
  return info?.Driver === 'overlay2' && !store.some((word) => word.startsWith('io.containerd'))
}

/** The engine inside writes to the end what it has in memory. */
async function stopGently(runtime: ContainerRuntime, { hosts }: StartedGroup): Promise<void> {
  for (const { containerId } of hosts) await runtime.container.getById(containerId).stop({ t: 60 })
}
