import { SwarmError } from '../errors/swarm-error.ts'
import type { Draft } from '../update/draft.ts'
import { updateObject } from '../update/update-object.ts'
import type { ContentCall } from './content-call.ts'
import type { ContentSpec } from './content-kind.ts'

/** Changes the spec of a secret or a config, of which engines take new labels only. */
export async function updateContent(
  { action, kind, managers, options }: ContentCall,
  id: string,
  change: (spec: Draft<ContentSpec>) => void | Promise<void>,
): Promise<boolean> {
  return updateObject<ContentSpec>(
    {
      action,
      managers,
      read: async (engine, call) => {
        const found = await kind.endpoints(engine).inspect(id, call)
        if (found.ID !== id) throw new SwarmError('NOT_FOUND', { action, meaning: `the ${kind.noun} is gone` })
        return found
      },
      write: (engine, version, spec, call) => kind.endpoints(engine).update(id, version, spec, call),
      change,
    },
    options,
  )
}
