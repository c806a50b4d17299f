import type { CallOptions } from '../call-options.ts'
import { isSwarmError, SwarmError } from '../errors/swarm-error.ts'
import type { Managers } from '../managers/managers.ts'
import type { External, StackObjects } from './stack-objects.ts'
import type { StackState } from './stack-state.ts'

/** Networks that every node has of its own. */
const ofEveryNode = ['host', 'bridge', 'none']

/** The swarm's own copies of the networks that every node has; no list shows them. */
export async function predefinedNetworks(
  objects: StackObjects,
  managers: Managers,
  call: CallOptions,
): Promise<StackState['networks']> {
  const names = objects.externalNetworks.map(({ name }) => name).filter((name) => ofEveryNode.includes(name))
  const found = await Promise.all(
    names.map(async (name) => {
      try {
        return await managers.read(
          (engine, limits) => engine.networks.inspect(name, { ...limits, scope: 'swarm' }),
          call,
        )
      } catch (error) {
        if (isSwarmError(error, 'NOT_FOUND')) return undefined
        throw error
      }
    }),
  )
  return found.filter((network) => network !== undefined)
}

/**
 * Refuses what is declared external and is not there.
 *
 * @throws SwarmError `NOT_FOUND`
 */
export function checkExternals(objects: StackObjects, state: StackState, action: string): void {
  for (const external of objects.externalNetworks) {
    if (ofEveryNode.includes(external.name)) continue
    const all = state.networks.filter(({ Name }) => Name === external.name)
    if (all.some(({ Scope }) => Scope === 'swarm')) continue
    throw missing(action, 'network', external, all.length === 0 ? undefined : 'it is of one node only')
  }
  for (const external of objects.externalSecrets) {
    if (!state.secrets.some(({ Spec }) => Spec.Name === external.name)) throw missing(action, 'secret', external)
  }
  for (const external of objects.externalConfigs) {
    if (!state.configs.some(({ Spec }) => Spec.Name === external.name)) throw missing(action, 'config', external)
  }
}

function missing(action: string, kind: string, { name, fields }: External, why?: string): SwarmError {
  return new SwarmError('NOT_FOUND', {
    action,
    meaning: `the external ${kind} ${JSON.stringify(name)} of ${fields.path} ${why === undefined ? 'is not there' : `cannot be used: ${why}`}`,
    remedy: kind === 'network' ? 'create it as an overlay first' : 'create it first',
  })
}
