import { isUtf8 } from 'node:buffer'
import { MachineError } from '../errors/machine-error.ts'

/** One file of an archive. */
export interface ArchiveFile {
  /** Its path inside, with slashes between. */
  readonly path: string
  /** Configurations, certificates and keys are all text. */
  readonly text: string
}

/** Everything that is exported is some kilobytes for a machine. What is larger was made by somebody else. */
export const MAX_ARCHIVE_BYTES = 32 * 1024 * 1024
const MAX_FILE_BYTES = 1024 * 1024
const MAX_ENTRIES = 20_000
const BLOCK = 512

/** Puts files into a tar archive, each readable by its owner alone: most of them are keys. */
export async function packTar(files: readonly ArchiveFile[]): Promise<Buffer> {
  const { pack } = await import('tar-stream')
  const archive = pack()
  for (const { path, text } of files) archive.entry({ name: path, mode: 0o600 }, text)
  archive.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of archive) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/**
 * Takes a tar archive apart, in memory alone. What could lead out of the place that it is meant for is refused, and
 * not left out: somebody meant it.
 *
 * @throws `INVALID_ARCHIVE`
 */
export async function unpackTar(bytes: Uint8Array, action: string): Promise<readonly ArchiveFile[]> {
  const invalid = (meaning: string, cause?: unknown) => new MachineError('INVALID_ARCHIVE', { action, meaning, cause })
  if (bytes.length > MAX_ARCHIVE_BYTES) throw invalid(`it has more than ${MAX_ARCHIVE_BYTES} bytes`)
  const { extract } = await import('tar-stream')
  const archive = extract()
  archive.on('error', () => {})
  archive.end(withEnd(bytes))
  const files: ArchiveFile[] = []
  const seen = new Set<string>()
  let entries = 0
  try {
    for await (const entry of archive) {
      const { name, type, size = 0 } = entry.header
      const shown = JSON.stringify(name.slice(0, 100))
      if (++entries > MAX_ENTRIES) throw invalid(`it has more than ${MAX_ENTRIES} entries`)
      if (type !== 'file' && type !== 'directory') throw invalid(`${shown} in it is a ${type}, and no file`)
      if (!isInside(type === 'directory' ? name.replace(/\/$/, '') : name)) throw invalid(`${shown} leads out of it`)
      if (size > MAX_FILE_BYTES) throw invalid(`${shown} in it has more than ${MAX_FILE_BYTES} bytes`)
      const chunks: Buffer[] = []
      for await (const chunk of entry) chunks.push(chunk as Buffer)
      if (type === 'directory') continue
      if (seen.has(name)) throw invalid(`${shown} is in it twice`)
      seen.add(name)
      const data = Buffer.concat(chunks)
      if (!isUtf8(data) || data.includes(0)) throw invalid(`${shown} in it is no text, or cut off`)
      files.push({ path: name, text: data.toString('utf8') })
    }
  } catch (error) {
    throw error instanceof MachineError ? error : invalid('it is damaged, or no tar archive', error)
  } finally {
    archive.destroy()
  }
  if (files.length === 0) throw invalid('there is no file in it')
  return files
}

/**
 * `docker context export` leaves out what fills up the last block, and the end mark. What is missing of a file itself
 * becomes zeros, which no text has.
 */
function withEnd(bytes: Uint8Array): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(BLOCK - (bytes.length % BLOCK) + 2 * BLOCK)])
}

/** Whether a path stays below where it starts, on every system. */
function isInside(path: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (/[\u0000-\u001f\u007f\\:]/.test(path)) return false
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
}
