import { lstat, readdir } from 'node:fs/promises'
import type { CallOptions } from '../call-options.ts'
import { readTlsMaterial } from '../certificates/read-tls-material.ts'
import { PRIVATE_FILE, PUBLIC_FILE, replaceFile } from '../disk/replace-file.ts'
import { withStoreLock } from '../disk/store-lock.ts'
import { fromFileSystem } from '../errors/from-file-system.ts'
import { MachineError } from '../errors/machine-error.ts'
import type { Machine } from './machine.ts'
import { quoteName } from './machine-name.ts'
import type { StorePaths } from './store-paths.ts'
import { areFiles, tlsFilesIn } from './tls-files.ts'

/**
 * Puts copies of the client's files into the folder of a machine that speaks TLS and has none of its own: `docker`
 * wants the three in one folder, and Docker Machine names this folder to it without making sure that they are there.
 * What is there is never replaced.
 *
 * @throws `CERTIFICATES_INCOMPLETE` when some of the files are there and others are not, `SYMLINKED_MACHINE`,
 * `INVALID_CERTIFICATE`, `STORE_LOCKED`, `PERMISSION_DENIED`, `DISK_FULL`
 */
export async function completeClientFiles(paths: StorePaths, machine: Machine, call: CallOptions = {}): Promise<void> {
  const { tls } = machine.address
  const own = tlsFilesIn(machine.path)
  if (tls === undefined || (await areFiles(own))) return
  const { name } = machine
  const action = `copy the client certificate into the folder of machine ${quoteName(name)}`
  try {
    const material = await readTlsMaterial(tls, action)
    await withStoreLock(paths.store, call, async () => {
      const folder = await lstat(machine.path)
      if (folder.isSymbolicLink()) throw new MachineError('SYMLINKED_MACHINE', { action, machine: name })
      const there = (await readdir(machine.path)).filter((file) => ['ca.pem', 'cert.pem', 'key.pem'].includes(file))
      if (there.length > 0) {
        const meaning = `${there.join(' and ')} in ${machine.path} is there alone`
        throw new MachineError('CERTIFICATES_INCOMPLETE', { action, machine: name, path: machine.path, meaning })
      }
      await replaceFile(own.keyPath, material.key, PRIVATE_FILE)
      await replaceFile(own.certPath, material.cert, PUBLIC_FILE)
      await replaceFile(own.caPath, material.ca, PUBLIC_FILE)
    })
  } catch (error) {
    throw fromFileSystem(error, { action, machine: name })
  }
}
