import type { ComposeFields } from '../compose/compose-fields.ts'
import type { ComposeProject } from '../compose/compose-project.ts'
import type { ConfigReference, FileTarget, Privileges, SecretReference } from '../wire/container-spec.ts'
import { byText } from './container-fields.ts'
import { externalName, isExternal, topLevel } from './top-level.ts'

/** Names of secrets or configs by their key in the file. */
export type ObjectNames = ReadonlyMap<string, string>

/** The secrets of a service; their ids are filled in when they are known. */
export function secretReferences(
  service: ComposeFields,
  project: ComposeProject,
  names: ObjectNames,
): SecretReference[] | undefined {
  const references = readReferences(service, project, 'secrets', names).map(({ name, file }) => ({
    SecretID: '',
    SecretName: name,
    File: file,
  }))
  return references.length === 0 ? undefined : sortedReferences(references, ({ SecretName }) => SecretName)
}

/** The configs of a service, that of its credential spec included. */
export function configReferences(
  service: ComposeFields,
  project: ComposeProject,
  names: ObjectNames,
): ConfigReference[] | undefined {
  const references: ConfigReference[] = readReferences(service, project, 'configs', names).map(({ name, file }) => ({
    ConfigID: '',
    ConfigName: name,
    File: file,
  }))
  const key = service.fields('credential_spec')?.text('config')
  const credentials = key === undefined ? undefined : names.get(key)
  if (credentials !== undefined) references.push({ ConfigID: '', ConfigName: credentials, Runtime: {} })
  return references.length === 0 ? undefined : sortedReferences(references, ({ ConfigName }) => ConfigName)
}

/**
 * By name, and by target where one is used twice: the docker command leaves the order of these to chance, so that it
 * counts for nothing where specs are compared.
 */
export function sortedReferences<Reference extends { readonly File?: FileTarget }>(
  references: readonly Reference[],
  nameOf: (reference: Reference) => string,
): Reference[] {
  return references.toSorted((a, b) => byText(nameOf(a), nameOf(b)) || byText(a.File?.Name ?? '', b.File?.Name ?? ''))
}

/** `credential_spec`; a config is named, its id is filled in when it is known. */
export function credentialSpecOf(service: ComposeFields, names: ObjectNames): Privileges['CredentialSpec'] {
  const spec = service.fields('credential_spec')
  if (spec === undefined) return null
  const said = (['config', 'file', 'registry'] as const).filter((key) => spec.has(key))
  const [key] = said
  if (key === undefined || said.length > 1) {
    spec.invalid(undefined, `it has ${said.join(' and ') || 'nothing'}`, 'give it one of config, file and registry')
    return null
  }
  const value = spec.text(key) ?? ''
  if (key === 'file') return { File: value }
  if (key === 'registry') return { Registry: value }
  const name = names.get(value)
  if (name === undefined) spec.invalid(key, `there is no config ${JSON.stringify(value)}`, 'name it in configs')
  return { Config: name ?? '' }
}

function readReferences(
  service: ComposeFields,
  project: ComposeProject,
  section: 'secrets' | 'configs',
  names: ObjectNames,
): { name: string; file: FileTarget }[] {
  const taken = new Set<string>()
  return service.items(section).flatMap((item) => {
    const source = item.text('source')
    if (source === undefined) {
      item.invalid(undefined, 'source is missing', `name one of the ${section} of the file`)
      return []
    }
    const fields = topLevel(project, section, source)
    if (fields === undefined) {
      item.invalid('source', `there is no ${section.slice(0, -1)} ${JSON.stringify(source)}`, `name it in ${section}`)
      return []
    }
    const target = item.text('target') ?? source
    if (target.split(/[\\/]/).includes('..')) {
      item.invalid('target', 'a target does not go up', 'write a name or an absolute path')
    }
    const path = target.startsWith('/') ? target : `${section === 'secrets' ? '/run/secrets' : ''}/${target}`
    if (taken.has(path)) item.invalid('target', 'another one has that target', 'give each a target of its own')
    taken.add(path)
    const name = isExternal(fields) ? externalName(fields, source) : (names.get(source) ?? '')
    const file = {
      Name: target,
      UID: item.text('uid') ?? '0',
      GID: item.text('gid') ?? '0',
      Mode: item.permissions('mode') ?? 0o444,
    }
    return [{ name, file }]
  })
}
