import type { Readable } from 'node:stream'
import type { ContainerRuntime } from './container-runtime.ts'
import { engineImage } from './engine-image.ts'

/**
 * What restricts an archive of images to the platform of the nodes. An engine that keeps images of several platforms
 * has the layers of one as a rule, and archives of all would be refused for what is missing. Older engines know one
 * platform only, and no such option: it came with version 1.48 of the API.
 */
export async function savePlatform(
  runtime: ContainerRuntime,
  nodeImage: string,
): Promise<{ readonly platform?: string }> {
  const docker = runtime.container.dockerode
  const { ApiVersion: version } = (await docker.version()) as { readonly ApiVersion: string }
  if (!knowsPlatforms(version)) return {}
  const { Os: os, Architecture: architecture } = await docker.getImage(engineImage(nodeImage)).inspect()
  return { platform: JSON.stringify({ os, architecture }) }
}

/** Whether `GET /images/get` of this version of the API takes a platform. */
export function knowsPlatforms(apiVersion: string): boolean {
  const [major = 0, minor = 0] = apiVersion.split('.').map(Number)
  return major > 1 || (major === 1 && minor >= 48)
}

/** Images of the outer engine as one archive. */
export async function saveImages(
  runtime: ContainerRuntime,
  names: readonly string[],
  platform: { readonly platform?: string },
  abortSignal: AbortSignal,
): Promise<Readable> {
  // The method is there, and has no type.
  const docker = runtime.container.dockerode as unknown as {
    getImages(options: Readonly<Record<string, unknown>>): Promise<Readable>
  }
  return docker.getImages({ names, ...platform, abortSignal })
}
