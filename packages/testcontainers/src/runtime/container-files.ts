import { stat } from 'node:fs/promises'
import { basename, dirname, posix, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract, pack as packFiles } from 'tar-fs'
import { pack as emptyPack } from 'tar-stream'
import type { OuterContainer } from './outer-container.ts'

/** A file, or a folder with everything in it, for a host. */
export type FileForHost = {
  /** Absolute path inside the host. Folders on the way there are made. */
  readonly target: string
} & (
  | {
      /** Path of a file or folder on this machine; modes stay as they are. */
      readonly source: string
      readonly content?: undefined
      readonly mode?: undefined
    }
  | {
      /** What the file is to say. */
      readonly content: string | Uint8Array
      /**
       * Its mode.
       * @default 0o644
       */
      readonly mode?: number | undefined
      readonly source?: undefined
    }
)

/** Puts files into a container, whether it runs or not. */
export async function putFiles(
  container: OuterContainer,
  files: readonly FileForHost[],
  signal: AbortSignal,
): Promise<void> {
  const contents = emptyPack()
  let any = false
  for (const file of files) {
    if (file.content === undefined) {
      await container.putArchive(await packSource(file.source, inArchive(file.target)), {
        path: '/',
        abortSignal: signal,
      })
    } else {
      any = true
      contents.entry({ name: inArchive(file.target), mode: file.mode ?? 0o644 }, Buffer.from(file.content))
    }
  }
  contents.finalize()
  if (any) await container.putArchive(Readable.from(contents), { path: '/', abortSignal: signal })
}

/** Copies a file or a folder out of a container, to exactly this path of this machine. */
export async function getFiles(
  container: OuterContainer,
  source: string,
  target: string,
  signal: AbortSignal,
): Promise<void> {
  const path = resolve(target)
  const archive = (await container.getArchive({ path: source, abortSignal: signal })) as Readable
  const name = basename(path)
  const into = extract(dirname(path), {
    // Everything in the archive is below the last part of its path.
    map: (header) => ({ ...header, name: posix.join(name, ...header.name.split('/').slice(1)) }),
  })
  await pipeline(archive, into, { signal })
}

async function packSource(source: string, name: string): Promise<Readable> {
  const path = resolve(source)
  if ((await stat(path)).isDirectory()) {
    return Readable.from(packFiles(path, { map: (header) => ({ ...header, name: posix.join(name, header.name) }) }))
  }
  return Readable.from(packFiles(dirname(path), { entries: [basename(path)], map: (header) => ({ ...header, name }) }))
}

/** Archives are unpacked at the root. */
function inArchive(target: string): string {
  return posix.normalize(target).replace(/^\/+/, '')
}
