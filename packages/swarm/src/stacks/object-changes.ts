import { isDeepStrictEqual } from 'node:util'
import type { CallOptions } from '../call-options.ts'
import type { Engine } from '../engine/engine.ts'
import { isSwarmError, SwarmError } from '../errors/swarm-error.ts'
import type { Managers } from '../managers/managers.ts'
import type { Driver } from '../wire/common.ts'
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
 * name, and with `IMMUTABLE` where its content is another, or comes about in another way.
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
  const { action, managers, call } = context
  const others = await managers.write((engine, limits) => fixedFields(kind, wanted, current, { engine, limits }), call)
  if (others.length > 0) {
    const what = others.map(({ path }) => called[path] ?? path).join(' and ')
    const error = new SwarmError('IMMUTABLE', {
      action,
      meaning: `the ${kind} ${JSON.stringify(name)} is deployed with another ${what}, and that cannot be changed`,
      remedy: 'give it another name in the file, or deploy with hashedNames, so that each gets a name of its own',
    })
    return { kind, name, action: 'refused', id: current.ID, fields: others, error }
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
    remedy:
      kind === 'service'
        ? 'remove it first, or give the service or the stack another name'
        : 'give it another name, or say external: true where it is the one that is meant',
  })
  return { kind, name, action: 'refused', id, fields: [], error }
}

/** What people call the fields that cannot be changed. */
const called: Readonly<Record<string, string>> = { Data: 'content', Driver: 'driver', Templating: 'template driver' }

/** Which engine to ask, and how. */
interface Asking {
  readonly engine: Engine
  readonly limits: CallOptions
}

/** In what a secret or a config is not as the file wants it, of what cannot be changed. */
export async function fixedFields(
  kind: 'secret' | 'config',
  wanted: SecretSpec | ConfigSpec,
  { ID: id, Spec: current }: Secret | Config,
  asking: Asking,
): Promise<FieldChange[]> {
  const [driver, before] = [wanted, current].map((spec) => driverOf(spec as SecretSpec))
  const [template, templateBefore] = [wanted, current].map(({ Templating }) => Templating?.Name)
  const isProvided = driver !== undefined || before !== undefined
  const hasContent =
    isProvided ||
    (kind === 'config' ? (current as ConfigSpec).Data === wanted.Data : await isContent(id, wanted, asking))
  return [
    ...(isDeepStrictEqual(driver, before) ? [] : [{ path: 'Driver', hidden: true } as const]),
    ...fieldChanges(templateBefore, template, 'Templating'),
    ...(hasContent ? [] : [{ path: 'Data', hidden: true } as const]),
  ]
}

function driverOf({ Driver: driver }: SecretSpec): Driver | undefined {
  return driver ? { Name: driver.Name, Options: driver.Options ?? {} } : undefined
}

/**
 * Whether a secret has a content. That cannot be read, but managers compare it before they look at the version: an
 * update of a version that there never was is refused for the one reason or the other, and writes nothing.
 */
async function isContent(id: string, { Name, Data }: SecretSpec, { engine, limits }: Asking): Promise<boolean> {
  try {
    await engine.secrets.update(id, 0, { Name, ...(Data === undefined ? {} : { Data }) }, limits)
    return true
  } catch (error) {
    if (isSwarmError(error, 'VERSION_CONFLICT')) return true
    if (isSwarmError(error, 'IMMUTABLE')) return false
    throw error
  }
}
