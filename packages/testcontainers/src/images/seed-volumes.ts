import { labels } from '../plan/labels.ts'
import type { ContainerRuntime } from '../runtime/container-runtime.ts'

/** How many sets of images stay on an engine. */
const kept = 6

/** Removes the oldest sets of images, but for those that a host reads now. */
export async function removeOldSeeds(runtime: ContainerRuntime): Promise<void> {
  const markers = await seedMarkers(runtime)
  await remove(runtime, markers.slice(kept))
}

/** Removes every set of images that no host reads. */
export async function removeSeeds(runtime: ContainerRuntime): Promise<void> {
  await remove(runtime, await seedMarkers(runtime))
}

interface SeedMarker {
  readonly marker: string
  readonly volume: string
}

/** The newest first. */
async function seedMarkers({ container }: ContainerRuntime): Promise<SeedMarker[]> {
  const { Volumes: volumes } = await container.dockerode.listVolumes({ filters: { label: [labels.seedVolume] } })
  const dated = (volumes ?? []).map((volume) => ({ ...volume, at: (volume as { CreatedAt?: string }).CreatedAt ?? '' }))
  return dated
    .sort((a, b) => b.at.localeCompare(a.at))
    .map(({ Name, Labels }) => ({ marker: Name, volume: Labels[labels.seedVolume] ?? '' }))
}

async function remove({ container }: ContainerRuntime, seeds: readonly SeedMarker[]): Promise<void> {
  for (const { marker, volume } of seeds) {
    try {
      await container.dockerode.getVolume(volume).remove()
    } catch (error) {
      // A host reads it: it stays as it is.
      if ((error as { readonly statusCode?: number }).statusCode === 409) continue
    }
    await container.dockerode
      .getVolume(marker)
      .remove()
      .catch(() => undefined)
  }
}
