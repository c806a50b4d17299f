import { isDeepStrictEqual } from 'node:util'
import type { CallOptions } from '../call-options.ts'
import { isSwarmError, SwarmError } from '../errors/swarm-error.ts'
import type { Managers } from '../managers/managers.ts'
import type { Config, ConfigSpec } from '../wire/config.ts'
import type { Secret, SecretSpec } from '../wire/secret.ts'
import { type FieldChange, fieldChanges } from './field-changes.ts'
import type { StackChange } from './stack-plan.ts'
import { isOf } from './stack-state.ts'

/** What a change of a secret or a config is looked for with. */
interface ObjectContext {
  readonly action: string
  readonly stack: string
  readonly managers: Managers
  readonly call: CallOptions
}

/**
 * What is to be done about a secret or a config of a file: refused with `NAME_CONFLICT` where somebody else's has its
 * name, and with `IMMUTABLE` where its content is another.
 */
export async function objectChange(
  kind: 'secret' | 'config',
  wanted: SecretSpec | ConfigSpec,
  existing: readonly (Secret | Config)[],
  context: ObjectContext,
): Promise<StackChange> {
  const name = wanted.Name
  const current = existing.find(({ Spec }) => Spec.Name === name)
  if (current === undefined) return { kind, name, action: 'create', fields: [] }
  if (!isOf(context.stack, current.Spec.Labels)) return foreign(kind, name, current.ID, context)
  if (!(await hasContent(kind, wanted, current, context))) {
    const error = new SwarmError('IMMUTABLE', {
      action: context.action,
      meaning: `the ${kind} ${JSON.stringify(name)} is deployed with another content, and a content cannot be changed`,
      remedy:
        'give it another name in the file, or deploy with hashedNames, so that every content gets a name of its own',
    })
    return { kind, name, action: 'refused', id: current.ID, fields: [{ path: 'Data', hidden: true }], error }
  }
  const fields: FieldChange[] = fieldChanges(current.Spec.Labels ?? {}, wanted.Labels ?? {}, 'Labels')
  return { kind, name, action: fields.length === 0 ? 'unchanged' : 'update', id: current.ID, fields }
}

/** Something of that name is there and not the stack's. */
export function foreign(
  kind: StackChange['kind'],
  name: string,
  id: string,
  { action, stack }: { readonly action: string; readonly stack: string },
): StackChange {
  const error = new SwarmError('NAME_CONFLICT', {
    action,
    meaning: `there is a ${kind} ${JSON.stringify(name)} that does not belong to the stack ${JSON.stringify(stack)}`,
    remedy: 'give it another name, or say external: true where it is the one that is meant',
  })
  return { kind, name, action: 'refused', id, fields: [], error }
}

/**
 * Whether an object has a content. That of a config can be read. That of a secret cannot, but managers compare it before
 * they look at the version: an update of a version that there never was is refused for the one reason or the other, and
 * writes nothing.
 */
async function hasContent(
  kind: 'secret' | 'config',
  wanted: SecretSpec | ConfigSpec,
  current: Secret | Config,
  { managers, call }: ObjectContext,
): Promise<boolean> {
  if (kind === 'config') return (current.Spec as ConfigSpec).Data === wanted.Data
  const { Driver: driver } = wanted as SecretSpec
  const { Driver: before } = current.Spec as Secret['Spec']
  if (driver !== undefined || before !== undefined) return isDeepStrictEqual(driver, before)
  try {
    const probe = { Name: wanted.Name, ...(wanted.Data === undefined ? {} : { Data: wanted.Data }) }
    await managers.write((engine, limits) => engine.secrets.update(current.ID, 0, probe, limits), call)
    return true
  } catch (error) {
    if (isSwarmError(error, 'VERSION_CONFLICT')) return true
    if (isSwarmError(error, 'IMMUTABLE')) return false
    throw error
  }
}
