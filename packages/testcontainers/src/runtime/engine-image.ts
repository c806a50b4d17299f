import { ImageName } from 'testcontainers'

/**
 * The name by which the engine is asked for an image. Testcontainers puts a registry before those that name none where
 * `TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX` says so, and containers are made by that name: everything else has to use it, too.
 */
export function engineImage(name: string): string {
  return isImageId(name) ? name : ImageName.fromString(name).string
}

/** Whether it is no name, but what an engine calls an image by itself. */
export function isImageId(name: string): boolean {
  return name.startsWith('sha256:')
}
