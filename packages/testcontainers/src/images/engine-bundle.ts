import { HarnessError } from '../errors/harness-error.ts'
import { type ContainerRuntime, ensureImage } from '../runtime/container-runtime.ts'
import { engineImage, isImageId } from '../runtime/engine-image.ts'
import { saveImages, savePlatform } from '../runtime/save-images.ts'
import type { BundledImage, ImageBundle } from './image-bundle.ts'

/**
 * Images that the outer engine has, or pulls now.
 *
 * @throws HarnessError `IMAGE_UNAVAILABLE`, `INVALID_ARGUMENT` for names with a digest
 */
export async function engineBundle(
  runtime: ContainerRuntime,
  names: readonly string[],
  nodeImage: string,
): Promise<ImageBundle> {
  const digest = names.find((name) => name.includes('@'))
  if (digest !== undefined) {
    throw new HarnessError('INVALID_ARGUMENT', {
      action: `load the image ${JSON.stringify(digest)}`,
      meaning: 'archives of images do not carry digests',
      remedy: 'give it a tag, and use that',
    })
  }
  const docker = runtime.container.dockerode
  const found = await Promise.all(
    [...new Set(names)].map(async (name) => {
      await ensureImage(runtime, name)
      const { Id: id, Size: size } = await docker.getImage(engineImage(name)).inspect()
      return { image: isImageId(name) ? { id, names: [] } : namedImage(id, name), size }
    }),
  )
  return {
    images: found.map(({ image }) => image),
    bytes: found.reduce((sum, { size }) => sum + size, 0),
    open: async (images, signal) => {
      const wanted = images.flatMap(({ id, names: known, archived }) => archived ?? (known.length === 0 ? id : known))
      try {
        return await saveImages(runtime, wanted, await savePlatform(runtime, nodeImage), signal)
      } catch (cause) {
        throw new HarnessError('ENGINE_LOST', { action: 'read images from the engine', cause })
      }
    },
  }
}

function namedImage(id: string, name: string): BundledImage {
  const [wanted, asked] = [withTag(name), engineImage(name)]
  return { id, names: [wanted], ...(asked === wanted ? {} : { archived: asked }) }
}

/** Engines add the tag themselves, but not when they are asked for several images at once. */
export function withTag(name: string): string {
  const last = name.slice(name.lastIndexOf('/') + 1)
  return last.includes(':') ? name : `${name}:latest`
}
