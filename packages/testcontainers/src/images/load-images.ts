import type { CallOptions } from '@raftkit/swarm'
import type { Host } from '../hosts/host.ts'
import { settleAll } from '../hosts/settle-all.ts'
import type { ContainerRuntime } from '../runtime/container-runtime.ts'
import { archiveBundle } from './archive-bundle.ts'
import { engineBundle } from './engine-bundle.ts'
import type { BundledImage, ImageBundle } from './image-bundle.ts'
import type { ImageSource } from './image-source.ts'
import { loadArchive, type NodeImages, nodeImages } from './node-images.ts'
import { tee } from './tee.ts'

/**
 * Finds out what is to be loaded, before anything is touched.
 *
 * @throws HarnessError `IMAGE_UNAVAILABLE`, `INVALID_ARGUMENT`
 */
export async function imageBundles(
  runtime: ContainerRuntime,
  sources: readonly ImageSource[],
  nodeImage: string,
): Promise<ImageBundle[]> {
  const names = sources.filter((source) => typeof source === 'string')
  const archives = sources.flatMap((source) => (typeof source === 'string' ? [] : [source.archive]))
  return Promise.all([
    ...(names.length === 0 ? [] : [engineBundle(runtime, names, nodeImage)]),
    ...archives.map(archiveBundle),
  ])
}

/**
 * Gives hosts the images that they do not have yet, side by side: each archive is read once, and goes to all that miss
 * the same.
 *
 * @throws HarnessError `IMAGE_NOT_LOADED`, `DISK_FULL`
 */
export async function loadBundles(
  bundles: readonly ImageBundle[],
  hosts: readonly Host[],
  { signal: outer }: CallOptions = {},
): Promise<void> {
  const giveUp = new AbortController()
  const signal = outer === undefined ? giveUp.signal : AbortSignal.any([outer, giveUp.signal])
  const nodes = await Promise.all(hosts.map(nodeImages))
  for (const bundle of bundles) {
    const missing = await Promise.all(nodes.map((node) => node.missing(bundle.images)))
    const groups = Map.groupBy(nodes.keys(), (index) => (missing[index] ?? []).map(({ id }) => id).join(' '))
    await settleAll(
      [...groups.values()].map((indexes) => {
        const images = missing[indexes[0] ?? 0] ?? []
        return load(
          bundle,
          images,
          indexes.flatMap((index) => nodes[index] ?? []),
          signal,
        )
      }),
      (reason) => giveUp.abort(reason),
    )
  }
}

async function load(
  bundle: ImageBundle,
  images: readonly BundledImage[],
  nodes: readonly NodeImages[],
  signal: AbortSignal,
): Promise<void> {
  if (images.length === 0) return
  const copies = tee(await bundle.open(images, signal), nodes.length)
  await settleAll(
    nodes.map(async (node, index) => {
      const copy = copies[index]
      if (copy === undefined) return
      try {
        await loadArchive(node, copy, signal)
        await node.name(images)
      } finally {
        // One that takes no more must not hold up the others.
        copy.destroy()
      }
    }),
    () => undefined,
  )
}
