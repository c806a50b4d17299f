import type { CallOptions } from '../call-options.ts'
import type { Engine } from '../engine/engine.ts'
import type { Managers } from '../managers/managers.ts'
import { createObject } from '../update/create-object.ts'
import type { ServiceCreateResponse } from '../wire/service.ts'

/** What the service is called, and whom to ask. */
interface NewService {
  readonly action: string
  readonly managers: Managers
  /** Without one engines invent one, and nobody can look for it. */
  readonly name: string | undefined
}

/**
 * Makes a service, once. Engines complete a spec in their own way, so that one whose answer was lost is
 * not known by it, but as the one of its name that was not there before.
 */
export async function createService(
  { action, managers, name }: NewService,
  create: (engine: Engine, call: CallOptions) => Promise<ServiceCreateResponse>,
  options: CallOptions,
): Promise<ServiceCreateResponse> {
  const idOf = async (engine: Engine, call: CallOptions): Promise<string | undefined> => {
    const services = await engine.services.list({ ...call, ...(name === undefined ? {} : { filters: { name } }) })
    return services.find(({ Spec }) => Spec.Name === name)?.ID
  }
  if (name === undefined) return managers.write(create, options)
  const before = await managers.read(idOf, options)
  return createObject<ServiceCreateResponse>(
    {
      action,
      managers,
      create,
      find: async (engine, call) => {
        const id = await idOf(engine, call)
        return id === undefined || id === before ? undefined : { ID: id }
      },
    },
    options,
  )
}
