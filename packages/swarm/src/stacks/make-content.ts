import { isDeepStrictEqual } from 'node:util'
import type { CallOptions } from '../call-options.ts'
import type { Managers } from '../managers/managers.ts'
import { createObject } from '../update/create-object.ts'
import type { ConfigSpec } from '../wire/config.ts'
import type { SecretSpec } from '../wire/secret.ts'
import { fixedFields } from './object-changes.ts'

/** What a secret or a config is made with. */
interface MakingCall {
  readonly action: string
  readonly managers: Managers
  readonly options: CallOptions
}

/**
 * Makes a secret or a config of a stack, once: one whose answer was lost is known by its labels and its content, since
 * there was none of its name before.
 *
 * @returns its id
 */
export async function makeContent(
  { action, managers, options }: MakingCall,
  kind: 'secret' | 'config',
  spec: SecretSpec | ConfigSpec,
): Promise<string> {
  const { Name: name, Labels: labels = {} } = spec
  const endpoint = `${kind}s` as const
  return createObject<string>(
    {
      action,
      managers,
      create: (engine, limits) => engine[endpoint].create(spec, limits),
      find: async (engine, limits) => {
        const all = await engine[endpoint].list({ ...limits, filters: { name } })
        const found = all.find(({ Spec }) => Spec.Name === name)
        if (found === undefined || !isDeepStrictEqual(found.Spec.Labels ?? {}, labels)) return undefined
        const others = await fixedFields(kind, spec, found, { engine, limits })
        return others.length === 0 ? found.ID : undefined
      },
    },
    options,
  )
}
