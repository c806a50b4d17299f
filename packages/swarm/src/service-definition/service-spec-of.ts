import { quoted } from '../engine/quoted.ts'
import type { ServiceSpec } from '../wire/service.ts'
import { encodeDefinition } from './encode-definition.ts'
import { FieldReader } from './field-reader.ts'
import { mergePatch } from './merge-patch.ts'
import type { ServiceDefinition } from './service-definition.ts'

const wireFields = [
  'Name',
  'Labels',
  'TaskTemplate',
  'Mode',
  'UpdateConfig',
  'RollbackConfig',
  'Networks',
  'EndpointSpec',
] as const

/**
 * The spec of a definition, as the wire spells it. Secrets and configs without an id come out with an empty one, to be
 * looked up by {@link resolveReferences}. A spec of the wire, told by its capital letters, comes back as it is.
 *
 * @throws SwarmError `INVALID_ARGUMENT`, with the place of the mistake in `details.argument`
 */
export function serviceSpecOf(
  definition: ServiceDefinition | ServiceSpec,
  action = actionFor(definition),
): ServiceSpec {
  const fields = new FieldReader(action, '', definition)
  if (isWireSpec(fields, definition)) {
    for (const field of wireFields) fields.raw(field)
    // A capital alone does not make it a field of the wire, and engines drop what they do not know.
    fields.end()
    fields.mustBeObject('TaskTemplate')
    return definition
  }
  const patch = fields.raw('spec')
  const spec = encodeDefinition(fields)
  fields.end()
  if (patch === undefined) return spec
  const merged = mergePatch(spec, plainPatch(fields, patch)) as ServiceSpec
  new FieldReader(action, 'spec', merged).mustBeObject('TaskTemplate')
  return merged
}

/** Whether a definition is one of the wire: its fields begin with capitals, those of the other with small letters. */
function isWireSpec(fields: FieldReader, definition: ServiceDefinition | ServiceSpec): definition is ServiceSpec {
  const names = Object.keys(definition)
  const wire = names.filter(isWireName)
  const own = names.find((name) => !isWireName(name))
  if (wire[0] !== undefined && own !== undefined) {
    throw fields.error(
      own,
      `a spec as the wire spells it (${wire[0]}) and a definition (${own}) are mixed`,
      `put ${wire.join(', ')} into the field spec`,
    )
  }
  return wire.length > 0
}

function isWireName(name: string): boolean {
  return /^[A-Z]/.test(name)
}

/** A copy as it is on the wire, where there are no loops and nothing undefined. */
function plainPatch(fields: FieldReader, patch: unknown): unknown {
  let plain: unknown
  try {
    plain = JSON.parse(JSON.stringify(patch))
  } catch {
    throw fields.error('spec', 'it cannot be written as JSON')
  }
  return fields.inside(plain, 'spec', (inner) => {
    for (const field of wireFields) inner.raw(field)
    return plain
  })
}

function actionFor(definition: unknown): string {
  const { name, Name = name } = (definition ?? {}) as { readonly name?: unknown; readonly Name?: unknown }
  return Name === undefined ? 'read the definition of a service' : `read the definition of the service ${quoted(Name)}`
}
