import { basename } from 'node:path'
import { encodeJson } from '../config/encode-json.ts'
import { numberAt, stringAt, stringsAt } from '../config/json-node.ts'
import { fromJsonValue } from '../config/json-value.ts'
import { parseJson } from '../config/parse-json.ts'
import { PRIVATE_FILE, PUBLIC_FILE } from '../disk/replace-file.ts'
import { MachineError } from '../errors/machine-error.ts'
import { assertCreatableName } from '../store/machine-name.ts'
import type { ArchiveFile } from './tar.ts'

/** The layout of an archive of machines: this file, and `machines/NAME/FILE` for each of them. */
const MANIFEST = 'raftkit-machines.json'
const FORMAT = 1

/** Machines on their way between two stores. */
export interface MachineArchive {
  /** The path of the store that they come from, to be replaced in their configurations. */
  readonly store: string
  /** The files of each machine, by their names. */
  readonly machines: ReadonlyMap<string, ReadonlyMap<string, string>>
}

/** The files of an archive. */
export function toArchiveFiles({ store, machines }: MachineArchive): ArchiveFile[] {
  const manifest = { format: FORMAT, store, machines: [...machines.keys()] }
  const files: ArchiveFile[] = [{ path: MANIFEST, text: `${encodeJson(fromJsonValue(manifest))}\n` }]
  for (const [name, contents] of machines) {
    for (const [file, text] of contents) files.push({ path: `machines/${name}/${file}`, text })
  }
  return files
}

/**
 * Reads the files of an archive, and refuses all that was not exported: an archive may come from anybody.
 *
 * @throws `INVALID_ARCHIVE`, `INVALID_NAME`
 */
export function fromArchiveFiles(files: readonly ArchiveFile[], action: string): MachineArchive {
  const invalid = (meaning: string, cause?: unknown) => new MachineError('INVALID_ARCHIVE', { action, meaning, cause })
  const machines = new Map<string, Map<string, string>>()
  let manifest: string | undefined
  for (const { path, text } of files) {
    const [top, name = '', file = '', ...deeper] = path.split('/')
    if (path === MANIFEST) {
      manifest = text
    } else if (top === 'machines' && deeper.length === 0 && isPortable(file)) {
      assertCreatableName(name, action)
      machines.set(name, (machines.get(name) ?? new Map()).set(file, text))
    } else {
      throw invalid(`${JSON.stringify(path.slice(0, 100))} does not belong into it`)
    }
  }
  if (manifest === undefined) throw invalid(`there is no ${MANIFEST} in it`)
  const { store, names } = parseManifest(manifest, invalid)
  const found = [...machines.keys()].toSorted()
  if (found.join() !== names.toSorted().join()) throw invalid('it does not hold the machines that it lists')
  if (found.length === 0) throw invalid('there is no machine in it')
  for (const [name, contents] of machines) {
    if (!contents.has('config.json')) throw invalid(`the machine ${JSON.stringify(name)} in it has no config.json`)
  }
  return { store, machines }
}

function parseManifest(
  text: string,
  invalid: (meaning: string, cause?: unknown) => MachineError,
): { store: string; names: readonly string[] } {
  let node: ReturnType<typeof parseJson>
  try {
    node = parseJson(text)
  } catch (cause) {
    throw invalid(`its ${MANIFEST} is not JSON`, cause)
  }
  if (numberAt(node, 'format') !== FORMAT) throw invalid('it has a format that this package does not know')
  return { store: stringAt(node, 'store'), names: stringsAt(node, 'machines') }
}

/** Files of a machine that are worth to be taken along; disks and images of virtual machines are not. */
const CERTIFICATES = ['ca.pem', 'cert.pem', 'server.pem']
const KEYS = ['key.pem', 'server-key.pem']
const RECORDS = ['config.json', 'registry.json', 'known_hosts']

/** What is taken along of a machine, the name of its SSH key included. */
export function portableFiles(sshKey: string): readonly string[] {
  const key = basename(sshKey.replaceAll('\\', '/'))
  const own = isPortable(key) ? [key, `${key}.pub`] : []
  return [...new Set([...RECORDS, ...CERTIFICATES, ...KEYS, ...own])]
}

/** Files that others may read; every other one may be a key. */
export function modeOf(file: string): number {
  return CERTIFICATES.includes(file) || file.endsWith('.pub') ? PUBLIC_FILE : PRIVATE_FILE
}

function isPortable(file: string): boolean {
  return /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,254}$/.test(file)
}
