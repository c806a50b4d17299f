import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { createGunzip } from 'node:zlib'
import { extract } from 'tar-stream'
import { HarnessError } from '../errors/harness-error.ts'
import type { ImageBundle } from './image-bundle.ts'

/**
 * The images of an archive as `docker save` writes it, compressed or not.
 *
 * @throws HarnessError `INVALID_ARGUMENT` for a file that is none
 */
export async function archiveBundle(path: string): Promise<ImageBundle> {
  try {
    const images = (await readManifest(path)).map(({ Config, RepoTags }) => ({
      id: idOf(Config),
      names: RepoTags ?? [],
    }))
    const { size: bytes } = await stat(path)
    return { images, bytes, open: async () => createReadStream(path) }
  } catch (cause) {
    throw new HarnessError('INVALID_ARGUMENT', {
      action: `read the images in ${path}`,
      meaning: `it is no archive of images (${cause instanceof Error ? cause.message : String(cause)})`,
      remedy: 'make it with docker save',
      cause,
    })
  }
}

interface ManifestEntry {
  readonly Config: string
  readonly RepoTags: readonly string[] | null
}

async function readManifest(path: string): Promise<ManifestEntry[]> {
  const compressed = await isGzip(path)
  const file: Readable = createReadStream(path)
  const bytes = compressed ? file.pipe(createGunzip().on('error', (error) => file.destroy(error))) : file
  const entries = extract()
  bytes.on('error', (error: Error) => entries.destroy(error))
  file.on('error', (error: Error) => entries.destroy(error))
  try {
    for await (const entry of bytes.pipe(entries)) {
      if (entry.header.name === 'manifest.json') return JSON.parse(await text(entry)) as ManifestEntry[]
      entry.resume()
    }
  } finally {
    file.destroy()
  }
  throw new Error('it has no manifest.json')
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0)
    return bytesRead === 2 && buffer.readUInt16BE() === 0x1f8b
  } finally {
    await file.close()
  }
}

/** `<digest>.json`, or `blobs/sha256/<digest>` as newer engines write. */
function idOf(config: string): string {
  const digest = /[0-9a-f]{64}/.exec(config)?.[0]
  if (digest === undefined) throw new Error(`${JSON.stringify(config)} names no configuration`)
  return `sha256:${digest}`
}
