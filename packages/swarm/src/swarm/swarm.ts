import { inspect } from 'node:util'
import type { CallOptions } from '../call-options.ts'
import { Configs } from '../configs/configs.ts'
import type { Engine } from '../engine/engine.ts'
import { quoted } from '../engine/quoted.ts'
import { SwarmError } from '../errors/swarm-error.ts'
import { Managers } from '../managers/managers.ts'
import { Networks } from '../networks/networks.ts'
import type { Node } from '../nodes/node.ts'
import { type ChangeResult, Nodes } from '../nodes/nodes.ts'
import { Secrets } from '../secrets/secrets.ts'
import { Services } from '../services/services.ts'
import { Stacks } from '../stacks/stacks.ts'
import { followEvents, type SwarmEventOptions } from '../streams/follow-events.ts'
import type { SwarmEvent } from '../streams/swarm-event.ts'
import { Tasks } from '../tasks/tasks.ts'
import type { Draft } from '../update/draft.ts'
import { within } from '../wait/within.ts'
import type { SwarmInspect, SwarmSpec } from '../wire/swarm.ts'
import type { InitOptions } from './init-options.ts'
import { ensureSwarm, initSwarm } from './init-swarm.ts'
import { checkJoinOptions, type JoinOptions, type JoinResult, joinSwarm } from './join-swarm.ts'
import { joinTarget } from './join-target.ts'
import type { NodeRole } from './join-token.ts'
import { leaveSwarm } from './leave-swarm.ts'
import { type RecoverOptions, type Recovery, recoverSwarm } from './recover-swarm.ts'
import { type ReplaceNodeOptions, replaceNode } from './replace-node.ts'
import { type RotateCaOptions, rotateRoot } from './rotate-ca.ts'
import { rotateToken } from './rotate-token.ts'
import { unlockManager } from './unlock-manager.ts'
import { renew, updateSwarm } from './update-swarm.ts'

/**
 * A swarm, seen through its managers: the verbs that people need, safe to run again.
 *
 * @example
 * ```ts
 * const swarm = await Swarm.init(one, { advertiseAddr: '192.0.2.11' })
 * await swarm.join(two, { role: 'worker', advertiseAddr: '192.0.2.12' })
 * for (const node of await swarm.nodes.list()) console.log(node.hostname, node.status)
 * ```
 */
export class Swarm {
  /** The nodes. */
  readonly nodes: Nodes
  /** The tasks. */
  readonly tasks: Tasks
  /** The services. */
  readonly services: Services
  /** The stacks. */
  readonly stacks: Stacks
  /** The secrets. */
  readonly secrets: Secrets
  /** The configs. */
  readonly configs: Configs
  /** The networks. */
  readonly networks: Networks
  readonly #managers: Managers

  /**
   * @param managers - engines of one or more managers of one swarm. Nothing is asked until the first call. With several
   * the swarm survives losing the one it talks to.
   * @throws SwarmError `INVALID_ARGUMENT` without any
   */
  constructor(managers: Engine | readonly Engine[]) {
    this.#managers = new Managers(Array.isArray(managers) ? managers : [managers as Engine])
    this.nodes = new Nodes(this.#managers)
    this.tasks = new Tasks(this.#managers)
    this.services = new Services(this.#managers)
    this.stacks = new Stacks(this.#managers)
    this.secrets = new Secrets(this.#managers)
    this.configs = new Configs(this.#managers)
    this.networks = new Networks(this.#managers)
  }

  /**
   * Starts a swarm on an engine that is in none. A failed attempt is undone: the engine is in no swarm afterwards.
   *
   * @throws SwarmError `ALREADY_IN_SWARM`, `INVALID_ARGUMENT`, `INVALID_ADVERTISE_ADDRESS`, `SWARM_LOCKED`
   */
  static async init(engine: Engine, options: InitOptions = {}): Promise<Swarm> {
    await initSwarm(engine, options)
    return new Swarm(engine)
  }

  /**
   * The swarm that an engine manages, started first if the engine is in none: safe to run again.
   *
   * The options only count where a swarm is started; the settings of one that exists stay as they are.
   *
   * @throws SwarmError `NOT_A_MANAGER` on a worker, and everything that {@link Swarm.init} throws
   */
  static async ensure(
    engine: Engine,
    options: InitOptions = {},
  ): Promise<{ readonly swarm: Swarm; readonly changed: boolean }> {
    const changed = await ensureSwarm(engine, options)
    return { swarm: new Swarm(engine), changed }
  }

  /**
   * Brings a swarm back that has lost too many managers for good: this manager becomes the only one, with all nodes,
   * services, secrets, ids and tokens that it knows. Safe to run again: a swarm that takes a change within 45 seconds has
   * its quorum, or finds it in an election, and is left alone.
   *
   * Use it only where the others are lost: managers that still run somewhere, cut off from this one, go on as a second
   * swarm with the same id. What the engine lists as running may be out of date for half a minute afterwards.
   *
   * The lost managers stay on the list of nodes, so that one that does come back learns that it is none any more; after
   * 30 to 60 seconds its engine makes it one again. Remove the entry of a machine only when that will never run again:
   * two managers without entries that come back elect a leader between them (seen on 20.10, 26.1 and 28.5).
   *
   * @throws SwarmError `NOT_A_MANAGER`, `NOT_IN_SWARM`, `SWARM_LOCKED`, `INVALID_ADVERTISE_ADDRESS`, `TIMED_OUT` after
   * three minutes by default
   *
   * @example
   * ```ts
   * const { swarm, lost } = await Swarm.recover(survivor)
   * for (const { id } of lost) await swarm.nodes.remove(id, { force: true }) // their disks are gone
   * ```
   */
  static async recover(engine: Engine, options: RecoverOptions = {}): Promise<Recovery & { readonly swarm: Swarm }> {
    const recovery = await recoverSwarm(engine, options)
    return { swarm: new Swarm(engine), ...recovery }
  }

  /** The cluster: id, settings, trust root, join tokens. */
  async inspect(options: CallOptions = {}): Promise<SwarmInspect> {
    return this.#managers.read((engine, call) => engine.swarm.inspect(call), options)
  }

  /** The token that lets a node in, for a role. A secret: pass it on, and do not log it. */
  async joinToken(role: NodeRole, options: CallOptions = {}): Promise<string> {
    const { JoinTokens: tokens } = await this.inspect(options)
    return role === 'manager' ? tokens.Manager : tokens.Worker
  }

  /**
   * Makes a new join token for a role and returns it; the old one lets nobody in any more. A secret.
   *
   * @throws SwarmError `NOT_A_MANAGER`, `NO_LEADER`
   */
  async rotateJoinToken(role: NodeRole, options: CallOptions = {}): Promise<string> {
    return rotateToken(this.#managers, role, options)
  }

  /**
   * Changes the settings of the swarm: reads them, lets `change` work on a copy, and writes the copy back unless it is
   * equal. Settings that somebody else has changed meanwhile are read again, so `change` may be called more than once.
   *
   * @throws SwarmError `INVALID_ARGUMENT`
   */
  async update(
    change: (spec: Draft<SwarmSpec>) => void | Promise<void>,
    options: CallOptions = {},
  ): Promise<ChangeResult> {
    return { changed: await updateSwarm({ action: 'update the swarm', managers: this.#managers, options }, change) }
  }

  /**
   * Has managers that restart wait for the unlock key, or no more.
   *
   * @returns whether anything had to be done, and the unlock key if they wait: a secret that belongs neither into a log nor
   * beside the managers
   */
  async setAutolock(
    enabled: boolean,
    options: CallOptions = {},
  ): Promise<ChangeResult & { readonly unlockKey: string | undefined }> {
    const action = enabled ? 'lock the managers' : 'end the locking of managers'
    return within(action, options, async (call) => {
      const changed = await updateSwarm({ action, managers: this.#managers, options: call }, (spec) => {
        if ((spec.EncryptionConfig?.AutoLockManagers ?? false) === enabled) return
        spec.EncryptionConfig = { ...spec.EncryptionConfig, AutoLockManagers: enabled }
      })
      return { changed, unlockKey: enabled ? await this.unlockKey(call) : undefined }
    })
  }

  /** What a locked manager wants to hear; undefined while managers are not locked. A secret. */
  async unlockKey(options: CallOptions = {}): Promise<string | undefined> {
    return (await this.#managers.read((engine, call) => engine.swarm.unlockKey(call), options)) || undefined
  }

  /**
   * Makes a new unlock key and returns it. Keep the old one, too, until no manager is down: one that was down while it
   * changed still wants the old one.
   *
   * @throws SwarmError `INVALID_ARGUMENT` while managers are not locked
   */
  async rotateUnlockKey(options: CallOptions = {}): Promise<string> {
    const action = 'rotate the unlock key'
    return within(action, options, async (call) => {
      if ((await this.unlockKey(call)) === undefined) {
        const remedy = 'have managers locked first: swarm.setAutolock(true)'
        throw new SwarmError('INVALID_ARGUMENT', { action, meaning: 'there is none: managers are not locked', remedy })
      }
      const change = { action, managers: this.#managers, options: call }
      return renew(change, { rotateManagerUnlockKey: true }, (engine, limits) => engine.swarm.unlockKey(limits))
    })
  }

  /**
   * Lets a manager that was restarted back to its swarm, and waits until it answers as one. Safe to run again: `changed` is
   * false when it was not locked.
   *
   * @throws SwarmError `INVALID_UNLOCK_KEY`, `NOT_IN_SWARM`
   */
  async unlock(engine: Engine, key: string, options: CallOptions = {}): Promise<ChangeResult> {
    return { changed: await unlockManager(engine, key, options) }
  }

  /**
   * Gives the swarm a new root and waits until every node has a certificate of it. Join tokens are new afterwards. A node
   * that is down is waited for, too: start it or remove it.
   *
   * @returns the new root, PEM
   * @throws SwarmError `INVALID_ARGUMENT`, and `TIMED_OUT` with the nodes that lack it in `details.waitingFor`; the rotation
   * itself then goes on
   */
  async rotateCa(options: RotateCaOptions = {}): Promise<{ readonly trustRoot: string }> {
    const change = { action: 'rotate the root of the swarm', managers: this.#managers, options }
    const { TLSInfo: tls } = await rotateRoot(change, options)
    return { trustRoot: tls.TrustRoot ?? '' }
  }

  /**
   * What happens in the swarm, in the order in which it happens: objects and nodes that come, change and go. It goes on
   * with another manager where one is lost, shows no event twice, and says where some may be missing.
   *
   * @throws SwarmError `INVALID_ARGUMENT` at once; in the loop `TIMED_OUT` where no manager can be reached, and
   * `NOT_A_MANAGER`
   *
   * @example
   * ```ts
   * for await (const { Action, Actor } of swarm.events({ filters: { type: 'service' }, signal })) {
   *   console.log(Action, Actor.Attributes['name'])
   * }
   * ```
   */
  events(options: SwarmEventOptions = {}): AsyncIterable<SwarmEvent> {
    return followEvents(this.#managers, options)
  }

  /**
   * Makes an engine a node of this swarm. Safe to run again: `changed` is false when it is a member in that role. A
   * failed attempt is undone: the engine is in no swarm afterwards.
   *
   * @throws SwarmError `IN_ANOTHER_SWARM`, `ROLE_MISMATCH`, `INVALID_JOIN_TOKEN`, `INVALID_ADVERTISE_ADDRESS`,
   * `MANAGER_UNREACHABLE`, `JOIN_TIMEOUT` after the engine's 20 seconds
   */
  async join(engine: Engine, options: JoinOptions): Promise<JoinResult> {
    checkJoinOptions(options)
    return within('join the swarm', options, async (call) => {
      const target = await joinTarget(this.#managers, options.role, call)
      const result = await joinSwarm(engine, target, options, call)
      if (options.role === 'manager') this.#managers.add(engine)
      return result
    })
  }

  /**
   * Puts an engine in the place of a node: it joins in the same role, with the same labels and availability, the node's
   * tasks move away, and the node leaves and is taken off the list. A node that is down is replaced, too. What fails on the
   * way leaves both in the swarm, and the node drained where it came to that. Services with which something is wrong before
   * are treated as by {@link Nodes.rollingDrain}.
   *
   * @returns the new node
   * @throws SwarmError `NOT_FOUND`, `INVALID_ARGUMENT`, `UPDATE_PAUSED` and `ROLLBACK_PAUSED` before anything is done,
   * everything that {@link Swarm.join} throws, `UNSCHEDULABLE` and the like where no node takes the tasks, `TIMED_OUT` after
   * half an hour by default
   */
  async replaceNode(id: string, engine: Engine, options: ReplaceNodeOptions = {}): Promise<Node> {
    const { signal, timeoutMs, ...rest } = options
    const action = `replace the node ${quoted(id)}`
    const replacement = { action, swarm: this, managers: this.#managers, options: rest }
    return within(action, { signal, timeoutMs }, (call) => replaceNode(id, engine, replacement, call), 1_800_000)
  }

  /**
   * Takes an engine out of this swarm. Safe to run again: `changed` is false when it is in none. Its entry in the list
   * of nodes stays, `down` after some seconds. A worker may leave where no manager can say whose it is.
   *
   * @throws SwarmError `IN_ANOTHER_SWARM`, and `FORCE_REQUIRED` on a manager
   */
  async leave(
    engine: Engine,
    options: CallOptions & { readonly force?: boolean } = {},
  ): Promise<{ readonly changed: boolean }> {
    const { force = false, ...limits } = options
    const leave = (call: CallOptions): Promise<boolean> => leaveSwarm(engine, { managers: this.#managers, force, call })
    return { changed: await within('leave the swarm', limits, leave) }
  }

  /** Shows the managers' addresses and nothing else. */
  [inspect.custom](): string {
    return `Swarm { ${this.#managers.engines.map((engine) => engine.address).join(', ')} }`
  }
}
