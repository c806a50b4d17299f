import { lstat, mkdir, rm } from 'node:fs/promises'
import { PRIVATE_FILE, PUBLIC_FILE, replaceFile } from '../disk/replace-file.ts'
import { fromFileSystem, systemErrorCode } from '../errors/from-file-system.ts'
import { MachineError } from '../errors/machine-error.ts'
import { tlsFilesIn } from '../store/tls-files.ts'
import { contextPaths } from './context-paths.ts'
import type { MachineContext } from './machine-context.ts'

/**
 * Writes a context into a docker configuration. A context is there when its `meta.json` is: so that comes last, and a
 * write that is cut short leaves certificates that nobody looks for, and the next one replaces.
 *
 * @throws `CONTEXT_EXISTS`, `PERMISSION_DENIED`, `DISK_FULL`, `IO_FAILED`
 */
export async function writeContext(context: MachineContext, dockerConfig: string, replace: boolean): Promise<void> {
  const { name, meta, tls } = context
  const action = `write the Docker context ${JSON.stringify(name)}`
  const paths = contextPaths(dockerConfig, name)
  try {
    if (!replace && (await exists(paths.meta))) throw new MachineError('CONTEXT_EXISTS', { action, path: paths.meta })
    if (tls !== undefined) {
      const files = tlsFilesIn(paths.tls)
      await mkdir(paths.tls, { recursive: true, mode: 0o700 })
      await replaceFile(files.caPath, tls.ca, PRIVATE_FILE)
      await replaceFile(files.certPath, tls.cert, PRIVATE_FILE)
      await replaceFile(files.keyPath, tls.key, PRIVATE_FILE)
    }
    await mkdir(paths.metaFolder, { recursive: true, mode: 0o755 })
    await replaceFile(paths.meta, meta, PUBLIC_FILE)
    if (tls === undefined) await rm(paths.tls, { recursive: true, force: true })
  } catch (error) {
    throw fromFileSystem(error, { action })
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return false
    throw error
  }
}
