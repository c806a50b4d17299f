import { lstat, readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { CallOptions } from '../call-options.ts'
import { readTlsMaterial } from '../certificates/read-tls-material.ts'
import { PRIVATE_FILE, PUBLIC_FILE, replaceFile } from '../disk/replace-file.ts'
import { withStoreLock } from '../disk/store-lock.ts'
import { sweepScratch } from '../disk/sweep-scratch.ts'
import { fromFileSystem } from '../errors/from-file-system.ts'
import { MachineError } from '../errors/machine-error.ts'
import type { Machine } from './machine.ts'
import { quoteName } from './machine-name.ts'
import type { StorePaths } from './store-paths.ts'
import { areFiles, tlsFilesIn } from './tls-files.ts'

/**
 * Puts copies of the client's files into the folder of a machine that speaks TLS and has none of its own: `docker`
 * wants the three in one folder, and Docker Machine names this folder to it without making sure that they are there.
 * What is there is never replaced; what is there of the very same three, as after a crash, is completed.
 *
 * @throws `CERTIFICATES_INCOMPLETE` when some of the files are there and are others, `SYMLINKED_MACHINE`,
 * `INVALID_CERTIFICATE`, `STORE_LOCKED`, `PERMISSION_DENIED`, `DISK_FULL`
 */
export async function completeClientFiles(paths: StorePaths, machine: Machine, call: CallOptions = {}): Promise<void> {
  const { tls } = machine.address
  const own = tlsFilesIn(machine.path)
  if (tls === undefined || areFiles(own)) return
  const { name } = machine
  const action = `copy the client certificate into the folder of machine ${quoteName(name)}`
  try {
    const material = await readTlsMaterial(tls, action)
    await withStoreLock(paths.store, call, async () => {
      const folder = await lstat(machine.path)
      if (folder.isSymbolicLink()) throw new MachineError('SYMLINKED_MACHINE', { action, machine: name })
      await sweepScratch(machine.path)
      const files = [
        [own.keyPath, material.key, PRIVATE_FILE],
        [own.certPath, material.cert, PUBLIC_FILE],
        [own.caPath, material.ca, PUBLIC_FILE],
      ] as const
      const there = new Set((await readdir(machine.path)).map((file) => join(machine.path, file)))
      const others: string[] = []
      for (const [path, text] of files) {
        if (there.has(path) && (await readFile(path, 'utf8')) !== text) others.push(basename(path))
      }
      if (others.length > 0) {
        const meaning = `there is another ${others.join(' and ')} in ${machine.path}`
        throw new MachineError('CERTIFICATES_INCOMPLETE', { action, machine: name, path: machine.path, meaning })
      }
      for (const [path, text, mode] of files) if (!there.has(path)) await replaceFile(path, text, mode)
    })
  } catch (error) {
    throw fromFileSystem(error, { action, machine: name })
  }
}
