import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { firstLine } from '../errors/first-line.ts'
import { HarnessError } from '../errors/harness-error.ts'
import { isDiskFull } from '../errors/is-disk-full.ts'
import type { Host } from '../hosts/host.ts'
import type { ContainerRuntime } from '../runtime/container-runtime.ts'
import { statusOf } from '../runtime/outer-call.ts'
import type { BundledImage } from './image-bundle.ts'

type Dockerode = ContainerRuntime['container']['dockerode']

/** The images of one host. */
export interface NodeImages {
  /** Name of the host. */
  readonly host: string
  /** The client of the engine inside. */
  readonly docker: Dockerode
  /** Which of these images the host does not have. One that it has under another name gets the name. */
  missing(images: readonly BundledImage[]): Promise<BundledImage[]>
  /** Gives images that have been loaded their names, where they had others in the archive. */
  name(images: readonly BundledImage[]): Promise<void>
}

/** Looks into a host. */
export async function nodeImages({ name: host, engine }: Host): Promise<NodeImages> {
  const docker = await engine.dockerode<Dockerode>()
  const idOf = async (name: string): Promise<string | undefined> => {
    try {
      return (await docker.getImage(name).inspect()).Id
    } catch (error) {
      if (statusOf(error) === 404) return undefined
      throw notLoaded(`look for images in the host ${host}`, error)
    }
  }
  const tag = async (image: string, names: readonly string[]): Promise<void> => {
    try {
      await Promise.all(names.map((name) => docker.getImage(image).tag(parts(name))))
    } catch (error) {
      throw notLoaded(`name images in the host ${host}`, error)
    }
  }
  const has = async ({ id, names }: BundledImage): Promise<boolean> => {
    const known = await Promise.all(names.map(idOf))
    const unnamed = names.filter((_, index) => known[index] !== id)
    if (unnamed.length === 0 && names.length > 0) return true
    if ((await idOf(id)) === undefined) return false
    await tag(
      id,
      unnamed.filter((name) => !name.includes('@')),
    )
    return true
  }
  return {
    host,
    docker,
    missing: async (images) => {
      const there = await Promise.all(images.map(has))
      return images.filter((_, index) => there[index] !== true)
    },
    name: async (images) => {
      await Promise.all(images.flatMap(({ names, archived }) => (archived === undefined ? [] : [tag(archived, names)])))
    },
  }
}

/**
 * Loads an archive into a host.
 *
 * @throws HarnessError `IMAGE_NOT_LOADED`, `DISK_FULL`
 */
export async function loadArchive({ host, docker }: NodeImages, archive: Readable, signal: AbortSignal): Promise<void> {
  const action = `load images into the host ${host}`
  try {
    const answer = await docker.loadImage(archive, { quiet: true, abortSignal: signal })
    const failure = /"error":"((?:[^"\\]|\\.)*)"/.exec(await text(answer as Readable))?.[1]
    if (failure !== undefined) throw new Error(failure)
  } catch (cause) {
    if (signal.aborted) throw signal.reason
    throw notLoaded(action, cause)
  }
}

function notLoaded(action: string, cause: unknown): HarnessError {
  if (isDiskFull(String(cause))) return new HarnessError('DISK_FULL', { action, cause })
  return new HarnessError('IMAGE_NOT_LOADED', { action, meaning: `the engine says: ${firstLine(cause)}`, cause })
}

function parts(name: string): { readonly repo: string; readonly tag: string } {
  const colon = name.lastIndexOf(':')
  return { repo: name.slice(0, colon), tag: name.slice(colon + 1) }
}
