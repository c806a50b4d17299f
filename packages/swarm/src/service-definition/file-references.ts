import { isDeepStrictEqual } from 'node:util'
import { quoted } from '../engine/quoted.ts'
import type { FileTarget } from '../wire/container-spec.ts'
import type { FieldReader } from './field-reader.ts'
import { present } from './present.ts'

/** A secret or a config that becomes a file in the container, written out. */
export interface FileReferenceDefinition {
  /** Name of the secret or config. */
  readonly name: string
  /** Its full id; looked up by the name where it is left out. */
  readonly id?: string
  /** Absolute path, or a name below `/run/secrets` for secrets and below `/` for configs. The name by default. */
  readonly target?: string
  /** Owner, 0 by default. */
  readonly uid?: number | string
  /** Group, 0 by default. */
  readonly gid?: number | string
  /** Permissions, `0o400` or `'0400'`; `0o444` by default. */
  readonly mode?: number | string
}

/** What secrets and configs have in common; an empty id is one that is still to be looked up. */
export interface FileReference {
  readonly id: string
  readonly name: string
  readonly file: FileTarget
}

/** The secrets or configs of a definition. */
export function encodeFileReferences(
  fields: FieldReader,
  noun: 'secrets' | 'configs',
): readonly FileReference[] | undefined {
  const targets = new Set<string>()
  const modes = new Map<string, number>()
  return fields.list(noun, (value, place) => {
    const said = typeof value === 'string' ? { name: value } : value
    const reference = fields.inside(said, place, readReference)
    const { name, file } = reference
    if (targets.has(file.Name)) throw fields.errorAt(place, `${quoted(file.Name)} is the target of two of them`)
    targets.add(file.Name)
    // Engines give every file of a config the permissions of the last one.
    if (noun === 'configs' && (modes.get(name) ?? file.Mode) !== file.Mode) {
      throw fields.errorAt(place, `the config ${quoted(name)} has two modes, and engines give both files one of them`)
    }
    modes.set(name, file.Mode)
    return reference
  })
}

function readReference(reference: FieldReader): FileReference {
  const name = reference.requiredText('name')
  const target = reference.text('target') ?? name
  if (target.split(/[\\/]/).includes('..')) throw reference.error('target', 'it leaves its folder')
  return {
    id: reference.text('id') ?? '',
    name,
    file: {
      Name: target,
      UID: readNumber(reference, 'uid'),
      GID: readNumber(reference, 'gid'),
      Mode: reference.permissions('mode') ?? 0o444,
    },
  }
}

function readNumber(reference: FieldReader, field: 'uid' | 'gid'): string {
  const value = reference.raw(field) ?? '0'
  const text = typeof value === 'number' || typeof value === 'string' ? String(value) : ''
  if (/^(?:0|[1-9]\d{0,9})$/.test(text)) return text
  throw reference.error(field, 'a number is wanted')
}

/** The secrets or configs of the wire, as short as they can be said. */
export function decodeFileReferences(
  references: readonly FileReference[] | undefined,
): readonly (string | FileReferenceDefinition)[] | undefined {
  return references?.map(({ id, name, file: { Name, UID, GID, Mode } }) => {
    const definition = present<FileReferenceDefinition>({
      name,
      id: id === '' ? undefined : id,
      target: Name === name ? undefined : Name,
      uid: UID === '0' ? undefined : UID,
      gid: GID === '0' ? undefined : GID,
      mode: Mode === 0o444 ? undefined : Mode,
    })
    return isDeepStrictEqual(definition, { name }) ? name : definition
  })
}
