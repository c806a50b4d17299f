import type { CallOptions } from '../call-options.ts'
import { SwarmError } from '../errors/swarm-error.ts'
import type { Managers } from '../managers/managers.ts'
import type { NodeRole } from './join-token.ts'
import { renew } from './update-swarm.ts'

/** Makes a new join token for a role, and returns it. */
export async function rotateToken(managers: Managers, role: NodeRole, options: CallOptions): Promise<string> {
  const change = { action: `rotate the ${role} token`, managers, options }
  if (role !== 'manager' && role !== 'worker') {
    throw new SwarmError('INVALID_ARGUMENT', {
      ...change,
      meaning: 'there is no such role',
      details: { argument: 'role' },
    })
  }
  const which = role === 'manager' ? { rotateManagerToken: true } : { rotateWorkerToken: true }
  return renew(change, which, async (engine, call) => {
    const { JoinTokens: tokens } = await engine.swarm.inspect(call)
    return role === 'manager' ? tokens.Manager : tokens.Worker
  })
}
