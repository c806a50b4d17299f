import { createHash } from 'node:crypto'
import type { HostPlan } from './host-plan.ts'
import { hostFiles } from './start-script.ts'

/** What a seed is made of. */
export interface SeedContent {
  /** Id of the node image: another engine may lay out its data in another way. */
  readonly nodeImage: string
  /** The images, each with its names. */
  readonly images: readonly { readonly id: string; readonly names: readonly string[] }[]
}

/** What two seeds have in common when they are the same. */
export function seedKey({ nodeImage, images }: SeedContent): string {
  const lines = images.map(({ id, names }) => [id, ...[...names].sort()].join(' ')).sort()
  return createHash('sha256')
    .update([nodeImage, ...lines].join('\n'))
    .digest('hex')
    .slice(0, 20)
}

/** The volume that stands for a key: it is empty, and its label names the volume with the images. */
export function seedMarker(key: string): string {
  return `raftkit-seed-${key}`
}

/** Whether a host keeps its images where those of a seed can be put. */
export function takesSeed({ daemonConfig, daemonFlags, mounts, tmpfs }: HostPlan): boolean {
  const elsewhere = ['storage-driver', 'storage-opts', 'data-root', 'graph', 'userns-remap', 'features']
  const targets = [...mounts.map(({ target }) => target), ...Object.keys(tmpfs)]
  return (
    elsewhere.every((key) => !(key in daemonConfig)) &&
    daemonFlags.every((flag) => !/^(-s|-g|--(storage|data-root|graph|userns-remap|feature))/.test(flag)) &&
    targets.every((target) => !`${target}/`.startsWith(`${hostFiles.data}/`))
  )
}

/** The plan of a host that shares a seed. */
export function withSeed(plan: HostPlan, volume: string): HostPlan {
  return { ...plan, mounts: [...plan.mounts, { source: volume, target: hostFiles.seed, readOnly: true }] }
}
