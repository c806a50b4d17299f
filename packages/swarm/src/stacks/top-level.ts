import { ComposeFields } from '../compose/compose-fields.ts'
import type { ComposeProject, Section } from '../compose/compose-project.ts'

/** Something that the file names at its top; undefined where it does not. */
export function topLevel(
  project: ComposeProject,
  section: Exclude<Section, 'services'>,
  key: string,
): ComposeFields | undefined {
  const node = project[section].get(key)
  return node === undefined ? undefined : new ComposeFields(node, `${section}.${key}`, project.problems)
}

/** Whether it is not the stack's own. */
export function isExternal(fields: ComposeFields): boolean {
  return fields.fields('external') !== undefined || fields.boolean('external') === true
}

/** The name that an external one has in the swarm. */
export function externalName(fields: ComposeFields, key: string): string {
  return fields.text('name') ?? fields.fields('external')?.text('name') ?? key
}
