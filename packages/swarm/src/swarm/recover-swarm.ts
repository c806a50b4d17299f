import { setTimeout as delay } from 'node:timers/promises'
import type { CallOptions } from '../call-options.ts'
import type { Engine } from '../engine/engine.ts'
import { isSwarmError, SwarmError } from '../errors/swarm-error.ts'
import { type Node, nodeFromWire } from '../nodes/node.ts'
import { endingWith } from '../wait/ending-with.ts'
import { waitFor } from '../wait/wait-for.ts'
import { within } from '../wait/within.ts'
import type { SwarmStatus } from '../wire/system.ts'
import { checkHostAddress } from './host-address.ts'
import { unusableState } from './init-swarm.ts'
import { membershipOf } from './membership.ts'

/** How to bring back a swarm that has lost too many managers. */
export interface RecoverOptions extends CallOptions {
  /** The address that other nodes dial from now on, `address[:port]`, by default the one that they have dialled. */
  readonly advertiseAddr?: string
  /**
   * Where this manager listens, `address[:port]`: give what the swarm was started with.
   * @default '0.0.0.0:2377'
   */
  readonly listenAddr?: string
  /** Address or interface of overlay traffic: give what the swarm was started with. */
  readonly dataPathAddr?: string
  /**
   * How long the swarm has to have decided nothing before it counts as lost, in milliseconds: elections of up to 28 seconds
   * were seen.
   * @default 45000
   */
  readonly leaderlessMs?: number
}

/** What a recovery did. */
export interface Recovery {
  /** False where the swarm has its quorum: nothing was done then. */
  readonly changed: boolean
  /** The managers that the swarm goes on without, as they stand on its list of nodes. */
  readonly lost: readonly Node[]
}

const action = 'recover the swarm'
const undecided = ['NO_LEADER', 'LEADERSHIP_LOST', 'MANAGER_UNREACHABLE', 'MANAGER_NOT_READY', 'TIMED_OUT'] as const

/** Makes a manager the only one of its swarm, where that cannot decide anything any more. */
export async function recoverSwarm(engine: Engine, options: RecoverOptions): Promise<Recovery> {
  const { advertiseAddr, listenAddr = '0.0.0.0:2377', dataPathAddr, leaderlessMs = 45_000, ...limits } = options
  checkHostAddress(action, 'listenAddr', listenAddr, 'with port')
  if (advertiseAddr !== undefined) checkHostAddress(action, 'advertiseAddr', advertiseAddr, 'with port')
  if (dataPathAddr !== undefined) checkHostAddress(action, 'dataPathAddr', dataPathAddr, 'no port')
  return within(
    action,
    limits,
    async (call) => {
      const { signal, say } = call
      const { Swarm: info } = await engine.info(call)
      checkManager(engine, info)
      say('whether the swarm can still decide')
      if (await decides(engine, info.NodeID, leaderlessMs, signal)) return { changed: false, lost: [] }
      say('the engine to start the swarm anew')
      const own = info.RemoteManagers?.find(({ NodeID }) => NodeID === info.NodeID)?.Addr ?? info.NodeAddr
      await engine.swarm.init(
        {
          ForceNewCluster: true,
          ListenAddr: listenAddr,
          AdvertiseAddr: advertiseAddr ?? own,
          ...(dataPathAddr === undefined ? {} : { DataPathAddr: dataPathAddr }),
        },
        call,
      )
      say('this manager to lead the swarm')
      // Their entries stay: managers that come back by twos without one elect a leader among themselves, of a second swarm.
      const lost = (await nodesOnceLed(engine, info.NodeID, signal)).filter(
        ({ id, role, reachability }) => role === 'manager' && reachability === undefined && id !== info.NodeID,
      )
      return { changed: true, lost }
    },
    180_000,
  )
}

/** A manager without a quorum may call itself `pending`, as one does that is about to join: only the role tells. */
function checkManager(engine: Engine, info: SwarmStatus): void {
  if (info.ControlAvailable) return
  const { address } = engine
  if (info.LocalNodeState === 'inactive') throw new SwarmError('NOT_IN_SWARM', { action, engine: address })
  if (info.LocalNodeState === 'active') {
    throw new SwarmError('NOT_A_MANAGER', {
      action,
      engine: address,
      meaning: 'this node is a worker of its swarm, and workers do not have its state',
      remedy: 'recover it on a manager, or start another swarm',
      details: { membership: 'worker' },
    })
  }
  throw unusableState(action, engine, membershipOf(info))
}

/**
 * Whether a swarm can still decide. Reading does not tell: a leader answers from its memory for some seconds after it has
 * lost its quorum. So the manager's own entry is written again as it is, until that goes well, or fails that was tried when
 * the time was up: what hangs has been in an election that may have ended since.
 */
async function decides(engine: Engine, nodeId: string, leaderlessMs: number, signal: AbortSignal): Promise<boolean> {
  const until = performance.now() + leaderlessMs
  for (;;) {
    const last = performance.now() >= until
    try {
      const { Version, Spec } = await engine.nodes.inspect(nodeId, { signal, timeoutMs: 30_000 })
      await engine.nodes.update(nodeId, Version.Index, Spec, { signal, timeoutMs: 30_000 })
      return true
    } catch (error) {
      signal.throwIfAborted()
      if (!isSwarmError(error, 'VERSION_CONFLICT')) {
        if (!isSwarmError(error, ...undecided)) throw error
        if (last) return false
      }
    }
    await delay(500, undefined, { signal })
  }
}

/** The nodes, as soon as a manager leads them. */
async function nodesOnceLed(engine: Engine, nodeId: string, signal: AbortSignal): Promise<Node[]> {
  return waitFor(
    async (either) => {
      try {
        const nodes = (await engine.nodes.list({ signal: either })).map(nodeFromWire)
        if (nodes.some(({ id, leader }) => leader && id === nodeId)) return { done: nodes }
        return { pending: 'it does not lead yet' }
      } catch (error) {
        if (isSwarmError(error, ...undecided)) return { pending: error.message }
        throw error
      }
    },
    { action, ...endingWith(signal) },
  )
}
