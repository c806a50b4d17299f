import type { CallOptions } from '../call-options.ts'
import type { Engine } from '../engine/engine.ts'
import { SwarmError } from '../errors/swarm-error.ts'
import type { Within } from '../wait/within.ts'
import { enterSwarm, settledMembership } from './enter-swarm.ts'
import { checkHostAddress, isLocalOnly } from './host-address.ts'
import { unusableState } from './init-swarm.ts'
import { checkJoinToken, type NodeRole } from './join-token.ts'
import { type Membership, readMembership } from './membership.ts'

/** How a node joins. */
export interface JoinOptions extends CallOptions {
  /** What the node shall be. */
  readonly role: NodeRole
  /**
   * The address of this node that the others dial, `address[:port]` or an interface's name. Without it the engine takes
   * the one that leads to the manager.
   */
  readonly advertiseAddr?: string
  /**
   * Where this node listens once it is a manager, `address[:port]`.
   * @default '0.0.0.0:2377'
   */
  readonly listenAddr?: string
  /** Address or interface of overlay traffic, without a port, where it differs from the advertise address. */
  readonly dataPathAddr?: string
  /** Whether the node runs tasks, by default `active`. */
  readonly availability?: 'active' | 'pause' | 'drain'
  /** A join token that came by another way; by default the swarm is asked for its current one. */
  readonly token?: string
}

/** What a join did. */
export interface JoinResult {
  /** False when the node was in this swarm in that role already. */
  readonly changed: boolean
  /** Id of the node. */
  readonly nodeId: string
}

/** What a joining node has to know of its swarm. */
export interface JoinTarget {
  /** Id of the swarm. */
  readonly clusterId: string
  /** Token for the role. */
  readonly token: string
  /** The managers' advertised addresses, `address:port`. */
  readonly managerAddrs: readonly string[]
  /** Whether an id is that of a node of this swarm. */
  hasNode(nodeId: string): Promise<boolean>
}

const action = 'join the swarm'

/** Refuses options that no join can be made of, before anything is asked. */
export function checkJoinOptions(options: JoinOptions): void {
  const { role, advertiseAddr, listenAddr, dataPathAddr, token } = options
  if (role !== 'worker' && role !== 'manager') {
    throw new SwarmError('INVALID_ARGUMENT', {
      action,
      meaning: `role is ${JSON.stringify(role)}: it must be "worker" or "manager"`,
      remedy: 'correct the argument',
      details: { argument: 'role' },
    })
  }
  if (listenAddr !== undefined) checkHostAddress(action, 'listenAddr', listenAddr, 'with port')
  if (dataPathAddr !== undefined) checkHostAddress(action, 'dataPathAddr', dataPathAddr, 'no port')
  if (token !== undefined) checkJoinToken(token)
  if (advertiseAddr === undefined) return
  checkHostAddress(action, 'advertiseAddr', advertiseAddr, 'with port')
  if (isLocalOnly(advertiseAddr)) throw localOnly(`this node would advertise ${advertiseAddr}`)
}

/** Makes an engine a node of a swarm, unless it is one; what fails is undone. */
export async function joinSwarm(
  engine: Engine,
  target: JoinTarget,
  options: JoinOptions,
  call: Within,
): Promise<JoinResult> {
  const before = await settledMembership(engine, call)
  if (before.state === 'active') return alreadyMember(engine, before, target, options.role)
  if (before.state !== 'inactive') throw unusableState(action, engine, before)
  const reachable = target.managerAddrs.filter((address) => !isLocalOnly(address))
  if (reachable.length === 0) {
    throw localOnly(`the swarm's managers advertise ${target.managerAddrs.join(', ') || 'no address'}`)
  }
  const request = {
    ListenAddr: options.listenAddr ?? '0.0.0.0:2377',
    RemoteAddrs: reachable,
    JoinToken: options.token ?? target.token,
    ...(options.advertiseAddr === undefined ? {} : { AdvertiseAddr: options.advertiseAddr }),
    ...(options.dataPathAddr === undefined ? {} : { DataPathAddr: options.dataPathAddr }),
    ...(options.availability === undefined ? {} : { Availability: options.availability }),
  }
  const isOurs = ({ clusterId, managers }: Membership): boolean =>
    clusterId === undefined
      ? managers.length === 0 || managers.some(({ Addr }) => reachable.includes(Addr))
      : clusterId === target.clusterId
  call.say('the engine to join')
  await enterSwarm(engine, { action, enter: (limits) => engine.swarm.join(request, limits), isOurs }, call)
  return { changed: true, nodeId: (await readMembership(engine, call)).nodeId }
}

/**
 * Managers know the id of their swarm. Workers do not: theirs is told by asking the swarm for the node, whose id no
 * other swarm has.
 */
async function alreadyMember(
  engine: Engine,
  membership: Membership,
  target: JoinTarget,
  role: NodeRole,
): Promise<JoinResult> {
  const { clusterId, nodeId } = membership
  const isOurs = clusterId === undefined ? await target.hasNode(nodeId) : clusterId === target.clusterId
  if (!isOurs) {
    throw new SwarmError('IN_ANOTHER_SWARM', {
      action,
      engine: engine.address,
      details: {
        ...(clusterId === undefined ? {} : { clusterId }),
        managers: membership.managers.map(({ Addr }) => Addr),
      },
    })
  }
  if (membership.role !== role) {
    throw new SwarmError('ROLE_MISMATCH', {
      action: `join the swarm as a ${role}`,
      engine: engine.address,
      meaning: `this node is in this swarm as a ${membership.role}`,
      remedy: `${role === 'manager' ? 'promote' : 'demote'} the node`,
      details: membership.role === undefined ? {} : { role: membership.role },
    })
  }
  return { changed: false, nodeId }
}

function localOnly(meaning: string): SwarmError {
  return new SwarmError('INVALID_ADVERTISE_ADDRESS', {
    action,
    meaning: `${meaning}, which other hosts cannot reach`,
    details: { argument: 'advertiseAddr' },
  })
}
