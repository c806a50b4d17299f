import { open, rm, stat } from 'node:fs/promises'
import { MAX_ARCHIVE_BYTES } from '../archive/tar.ts'
import { PRIVATE_FILE, writeNewFile } from '../disk/replace-file.ts'
import { fromFileSystem, systemErrorCode } from '../errors/from-file-system.ts'
import { MachineError } from '../errors/machine-error.ts'

/**
 * Writes an archive to a new file that only its owner can read: private keys are in it.
 *
 * @throws `FILE_EXISTS`, `PERMISSION_DENIED`, `DISK_FULL`, `IO_FAILED`
 */
export async function writeArchive(path: string, bytes: Uint8Array): Promise<void> {
  const action = `write ${path}`
  try {
    await writeNewFile(path, Buffer.from(bytes), PRIVATE_FILE)
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') throw new MachineError('FILE_EXISTS', { action, path, cause: error })
    // Made by this call, and of no use.
    await rm(path, { force: true }).catch(() => {})
    throw fromFileSystem(error, { action, path })
  }
}

/**
 * Reads an archive, and nothing that could not be one.
 *
 * @throws `INVALID_ARCHIVE`, `PERMISSION_DENIED`, `IO_FAILED`
 */
export async function readArchive(path: string): Promise<Buffer> {
  const action = `read ${path}`
  try {
    const kind = await stat(path)
    if (!kind.isFile() || kind.size > MAX_ARCHIVE_BYTES) {
      const meaning = kind.isFile() ? `it has more than ${MAX_ARCHIVE_BYTES} bytes` : 'it is no file'
      throw new MachineError('INVALID_ARCHIVE', { action, path, meaning })
    }
    await using file = await open(path, 'r')
    return await file.readFile()
  } catch (error) {
    throw fromFileSystem(error, { action, path })
  }
}
