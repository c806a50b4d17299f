import { readFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { stringAt } from '../config/json-node.ts'
import { fromFileSystem, systemErrorCode } from '../errors/from-file-system.ts'
import { MachineError } from '../errors/machine-error.ts'
import { loadMachine } from '../store/load-machine.ts'
import type { LoadedMachine } from '../store/loaded-machine.ts'
import { quoteName } from '../store/machine-name.ts'
import type { StorePaths } from '../store/store-paths.ts'
import { resolveTlsFiles } from '../store/tls-files.ts'
import { portableFiles, toArchiveFiles } from './machine-archive.ts'
import { packTar } from './tar.ts'

/**
 * Packs machines with all that is needed to use them elsewhere. Certificates and SSH keys that they share with others,
 * or that are outside of the store, are packed as if they were their own. Nothing is written.
 *
 * @throws `INVALID_OPTION` when no machine is named, what reading a machine throws, `CERTIFICATES_INCOMPLETE`
 */
export async function exportMachines(paths: StorePaths, names: readonly string[]): Promise<Buffer> {
  const action = 'export machines'
  if (names.length === 0) throw new MachineError('INVALID_OPTION', { action, meaning: 'no machine is named' })
  const machines = new Map<string, ReadonlyMap<string, string>>()
  // One after the other: nobody waits for it, and a broken one is named before the next one is read.
  for (const name of new Set(names)) machines.set(name, await filesOf(paths, await loadMachine(paths, name)))
  return await packTar(toArchiveFiles({ store: paths.store, machines }))
}

async function filesOf(paths: StorePaths, machine: LoadedMachine): Promise<ReadonlyMap<string, string>> {
  const { name, document } = machine
  const action = `export machine ${quoteName(name)}`
  const files = new Map<string, string>()
  const take = async (file: string, ...places: readonly string[]): Promise<void> => {
    for (const place of places) {
      const text = files.has(file) ? undefined : await readIfPresent(place)
      if (text !== undefined) files.set(file, text)
    }
  }
  try {
    const sshKey = stringAt(document, 'Driver', 'SSHKeyPath')
    for (const file of portableFiles(sshKey)) await take(file, join(machine.path, file))
    const [, key] = portableFiles(sshKey).slice(-2)
    if (isAbsolute(sshKey) && key !== undefined) await take(key.replace(/\.pub$/, ''), sshKey)
    if (speaksTls(machine)) {
      const tls = resolveTlsFiles(paths, name, document)
      await take('ca.pem', tls.caPath)
      await take('cert.pem', tls.certPath)
      await take('key.pem', tls.keyPath)
      const missing = ['ca.pem', 'cert.pem', 'key.pem'].filter((file) => !files.has(file))
      if (missing.length > 0) {
        const meaning = `${missing.join(' and ')} is neither in its folder nor in the store`
        throw new MachineError('CERTIFICATES_INCOMPLETE', { action, machine: name, path: machine.path, meaning })
      }
    }
    return files
  } catch (error) {
    throw fromFileSystem(error, { action, machine: name })
  }
}

function speaksTls(machine: LoadedMachine): boolean {
  return machine.url !== '' && machine.address.tls !== undefined
}

async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT' || systemErrorCode(error) === 'ENOTDIR') return undefined
    throw error
  }
}
