import type { CallOptions } from '../call-options.ts'
import { isSwarmError } from '../errors/swarm-error.ts'
import type { Managers } from '../managers/managers.ts'
import type { JoinTarget } from './join-swarm.ts'
import type { NodeRole } from './join-token.ts'
import { readMembership } from './membership.ts'

/** What a node joins: read from one manager, so that id, token and addresses belong together. */
export async function joinTarget(managers: Managers, role: NodeRole, options: CallOptions): Promise<JoinTarget> {
  const { cluster, addresses } = await managers.read(
    async (engine, call) => ({
      cluster: await engine.swarm.inspect(call),
      addresses: (await readMembership(engine, call)).managers,
    }),
    options,
  )
  return {
    clusterId: cluster.ID,
    token: role === 'manager' ? cluster.JoinTokens.Manager : cluster.JoinTokens.Worker,
    managerAddrs: addresses.map(({ Addr }) => Addr),
    hasNode: async (nodeId) => {
      try {
        return (await managers.read((engine, call) => engine.nodes.inspect(nodeId, call), options)).ID === nodeId
      } catch (error) {
        if (isSwarmError(error, 'NOT_FOUND')) return false
        throw error
      }
    },
  }
}
