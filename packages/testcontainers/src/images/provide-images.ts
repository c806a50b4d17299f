import type { StartOptions } from '../hosts/start-options.ts'
import type { HostPlan } from '../plan/host-plan.ts'
import { takesSeed, withSeed } from '../plan/image-seed.ts'
import type { ContainerRuntime } from '../runtime/container-runtime.ts'
import { ensureSeed } from './ensure-seed.ts'
import type { ImageBundle } from './image-bundle.ts'
import type { ImageSource } from './image-source.ts'
import { imageBundles, loadBundles } from './load-images.ts'

/** How images get into hosts. */
export interface ImageOptions {
  /**
   * Whether the hosts read the images from one volume, which is prepared the first time and kept, instead of each
   * loading its own. Where the storage of the hosts does not allow that they are loaded.
   *
   * @default for images of more than 50 MB together
   */
  readonly share?: boolean
}

/** What is quicker loaded than prepared. */
const littleBytes = 50_000_000

/**
 * The part of a start that gives images to hosts: what can be shared is mounted, and what is missing then is loaded. Hosts
 * that come without a start, because they run already, are loaded what they miss, too.
 */
export function provideImages(
  sources: readonly ImageSource[],
  { share }: ImageOptions,
  start: Pick<StartOptions, 'subnet' | 'startupTimeoutMs'>,
): Pick<StartOptions, 'prepare' | 'equip'> {
  let found: Promise<readonly ImageBundle[]> | undefined
  const find = (runtime: ContainerRuntime, nodeImage: string): Promise<readonly ImageBundle[]> => {
    found ??= imageBundles(runtime, sources, nodeImage)
    return found
  }
  return {
    prepare: async ({ runtime }, plans) => {
      if (sources.length === 0) return plans
      const bundles = await find(runtime, plans[0]?.image ?? '')
      const bytes = bundles.reduce((sum, bundle) => sum + bundle.bytes, 0)
      if (!(share ?? bytes > littleBytes)) return plans
      const images = [...new Set(plans.filter(takesSeed).map(({ image }) => image))]
      const seeds = new Map<string, string | undefined>()
      for (const nodeImage of images) {
        // One after the other: each needs a whole engine.
        seeds.set(nodeImage, await ensureSeed({ runtime, nodeImage, bundles, start: { ...start, subnet: undefined } }))
      }
      return plans.map((plan): HostPlan => {
        const volume = takesSeed(plan) ? seeds.get(plan.image) : undefined
        return volume === undefined ? plan : withSeed(plan, volume)
      })
    },
    equip: async (hosts, signal) => {
      const [host] = hosts
      if (sources.length === 0 || host === undefined) return false
      await loadBundles(await find(host.parts.runtime, host.image), hosts, { signal })
      return true
    },
  }
}
