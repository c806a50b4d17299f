import type { CallOptions } from '../call-options.ts'
import type { LogLine } from '../engine/log-lines.ts'
import { quoted } from '../engine/quoted.ts'
import { isSwarmError } from '../errors/swarm-error.ts'
import type { Managers } from '../managers/managers.ts'
import type { ChangeResult } from '../nodes/nodes.ts'
import { prepareService } from '../service-definition/prepare-service.ts'
import type { ServiceDefinition } from '../service-definition/service-definition.ts'
import { serviceSpecOf } from '../service-definition/service-spec-of.ts'
import type { Draft } from '../update/draft.ts'
import { readNewObject } from '../update/read-new-object.ts'
import { timeLeft } from '../wait/time-left.ts'
import { within } from '../wait/within.ts'
import type { ServiceFilters } from '../wire/filters.ts'
import type { ServiceInspect, ServiceSpec } from '../wire/service.ts'
import { createService } from './create-service.ts'
import { findService } from './find-service.ts'
import { forceUpdate } from './force-update.ts'
import { type ChangeFindings, pinnedChange } from './pinned-change.ts'
import { rebalanceServices } from './rebalance-services.ts'
import { removeService } from './remove-service.ts'
import { replaceUnlessEqual } from './replace-unless-equal.ts'
import { rollbackService } from './rollback-service.ts'
import { scaleServices } from './scale-services.ts'
import { Service } from './service.ts'
import type { CreateServiceOptions, ServiceChange, UpdateServiceOptions } from './service-changes.ts'
import { type ServiceLogOptions, serviceLog } from './service-log.ts'
import { readTaskHistories, type TaskHistory } from './task-history.ts'
import { untilGone } from './until-gone.ts'
import { updateService } from './update-service.ts'

/**
 * The services of a swarm. A service is named by its exact name or its full id; engines also take the beginning of an id,
 * these methods do not. Changes are carried out by the engine over time: `await service.converged()` tells the outcome.
 */
export class Services {
  readonly #managers: Managers

  /** @internal */
  constructor(managers: Managers) {
    this.#managers = managers
  }

  /**
   * Creates a service from a definition, or from a spec as the wire spells it. It returns when the managers know it.
   *
   * @throws SwarmError `NAME_CONFLICT`, `INVALID_ARGUMENT` with the place of the mistake in `details.argument`, and
   * `NOT_FOUND` for a network, secret or config that is not there
   *
   * @example
   * ```ts
   * const web = await swarm.services.create({ name: 'web', image: 'nginx:1.27', replicas: 3, ports: ['8080:80'] })
   * await web.converged({ timeoutMs: 60_000 })
   * ```
   */
  async create(definition: ServiceDefinition | ServiceSpec, options: CreateServiceOptions = {}): Promise<Service> {
    const spec = serviceSpecOf(definition)
    const action = `create the service ${quoted(spec.Name ?? '')}`
    return within(action, options, async (call) => {
      const managers = this.#managers
      const { resolveImage, registryAuth } = options
      const prepared = await prepareService({ action, managers, definition: spec, resolveImage, registryAuth }, call)
      const auth = prepared.registryAuth === undefined ? {} : { registryAuth: prepared.registryAuth }
      const { ID: id, Warnings } = await createService(
        { action, managers, name: prepared.spec.Name },
        (engine, limits) => engine.services.create(prepared.spec, { ...limits, ...auth }),
        call,
      )
      const read = (limits: CallOptions): Promise<ServiceInspect> => findService(managers, id, { action, call: limits })
      const raw = await readNewObject(action, read, call)
      const warnings = [...prepared.warnings, ...(Warnings ?? [])]
      return new Service(managers, raw, { updateBefore: { startedAt: undefined } }, warnings)
    })
  }

  /**
   * Creates a service, or makes the one of that name equal to the definition: safe to run again. Nothing is sent where it
   * is equal; how often its tasks were replaced by force does not count unless the definition gives a number.
   *
   * @throws SwarmError `INVALID_ARGUMENT` also without a name, `IMMUTABLE` where the one that exists has another mode
   */
  async ensure(
    definition: ServiceDefinition | ServiceSpec,
    options: CreateServiceOptions = {},
  ): Promise<ServiceChange> {
    const spec = serviceSpecOf(definition)
    const action = `ensure the service ${quoted(spec.Name ?? '')}`
    return within(action, options, async (call) => {
      const managers = this.#managers
      const existing = await this.#find(spec.Name ?? '', action, call).catch((error: unknown) => {
        if (isSwarmError(error, 'NOT_FOUND')) return undefined
        throw error
      })
      if (existing === undefined) return { changed: true, service: await this.create(spec, { ...options, ...call }) }
      const { resolveImage, registryAuth } = options
      const previous = existing.Spec
      const wanted = { action, managers, definition: spec, previous, resolveImage, registryAuth }
      const prepared = await prepareService(wanted, call)
      const change = (current: Draft<ServiceSpec>): void => replaceUnlessEqual(current, prepared.spec)
      return updateService({ action, managers, found: existing, change }, call, 'spec', prepared)
    })
  }

  /**
   * One service.
   *
   * @throws SwarmError `NOT_FOUND`
   */
  async get(nameOrId: string, options: CallOptions = {}): Promise<Service> {
    const action = `find the service ${quoted(nameOrId)}`
    return new Service(this.#managers, await this.#find(nameOrId, action, options))
  }

  /** All services, or those that fit the filters, by name. */
  async list(options: CallOptions & { readonly filters?: ServiceFilters } = {}): Promise<Service[]> {
    const { filters, ...call } = options
    const services = await this.#managers.read(
      (engine, limits) => engine.services.list({ ...limits, ...(filters && { filters }), status: true }),
      call,
    )
    const byName = new Intl.Collator('en', { numeric: true })
    return services.map((raw) => new Service(this.#managers, raw)).sort((a, b) => byName.compare(a.name, b.name))
  }

  /**
   * Changes the spec of a service: reads it, lets `change` work on a copy, and writes the copy back unless it is equal. A
   * version that somebody else has moved meanwhile is read again, so `change` may be called more than once. Networks it
   * adds may be named, as may secrets and configs, whose ids are filled in.
   *
   * @throws SwarmError `NOT_FOUND`, also for what it names and is not there, `IMMUTABLE` for another name or mode
   *
   * @example
   * ```ts
   * const { service } = await swarm.services.update('web', (spec) => {
   *   spec.TaskTemplate.ContainerSpec.Image = 'nginx:1.28'
   * })
   * await service.converged()
   * ```
   */
  async update(
    nameOrId: string,
    change: (spec: Draft<ServiceSpec>) => void | Promise<void>,
    options: UpdateServiceOptions = {},
  ): Promise<ServiceChange> {
    return this.#change(`update the service ${quoted(nameOrId)}`, nameOrId, change, options)
  }

  /**
   * Gives services so many tasks each; of a job, so many runs. All of them are checked before anything is sent.
   *
   * @throws SwarmError `NOT_FOUND`, `INVALID_ARGUMENT` where a service has one task on each node
   *
   * @example
   * ```ts
   * const changes = await swarm.services.scale({ web: 3, api: 5 })
   * await Promise.all(changes.map(({ service }) => service.converged()))
   * ```
   */
  async scale(replicas: Readonly<Record<string, number>>, options: CallOptions = {}): Promise<ServiceChange[]> {
    return within('scale services', options, (call) => scaleServices(this.#managers, replicas, call))
  }

  /**
   * Goes back to the previous spec, that is the one before the last write, whether it worked or not. Done twice, it comes
   * out where it began. The credentials of that spec come with it.
   *
   * @throws SwarmError `NOT_FOUND`, `NO_PREVIOUS_SPEC`
   */
  async rollback(nameOrId: string, options: CallOptions = {}): Promise<ServiceChange> {
    const action = `roll back the service ${quoted(nameOrId)}`
    return within(action, options, async (call) => {
      const found = await this.#find(nameOrId, action, call)
      const before = await rollbackService(this.#managers, found, { action, call })
      const raw = await findService(this.#managers, found.ID, { action, call })
      const change = { updateBefore: { startedAt: before.UpdateStatus?.StartedAt }, rollback: true }
      return { changed: true, service: new Service(this.#managers, raw, change) }
    })
  }

  /** Replaces all tasks though nothing else has changed, in the way of an update; a job is run again. */
  async restart(nameOrId: string, options: UpdateServiceOptions = {}): Promise<ServiceChange> {
    return this.#change(`restart the service ${quoted(nameOrId)}`, nameOrId, forceUpdate, options)
  }

  /**
   * Spreads services over the nodes anew: what has moved away from a node that was drained or down does not come back by
   * itself. The tasks of each service that one node has at least two more of than another that they may go to are replaced,
   * in the way of an update, one service after the other; each is waited for. Constraints, the platforms of images and
   * preferences count as they do for the scheduler; what room nodes have, only that one knows.
   *
   * @param names - which services; all of them by default. Jobs and those with one task on each node are left alone
   * @throws SwarmError everything that {@link Service.converged} throws; `TIMED_OUT`, after half an hour by default
   */
  async rebalance(names?: readonly string[], options: CallOptions = {}): Promise<ServiceChange[]> {
    return within('rebalance services', options, (call) => rebalanceServices(this.#managers, names, call), 1_800_000)
  }

  /**
   * Removes a service and waits until its tasks have stopped, and until its containers are gone from the engines of this
   * swarm's managers. Safe to run again: `changed` is false when there is none. Tasks get the service's grace period: give
   * it more time than that.
   *
   * @throws SwarmError `TIMED_OUT`, with what is left in `details.waitingFor`
   */
  async remove(nameOrId: string, options: CallOptions = {}): Promise<ChangeResult> {
    const action = `remove the service ${quoted(nameOrId)}`
    try {
      const found = await this.#find(nameOrId, action, options)
      const { ID: id, Spec } = found
      const managers = this.#managers
      const left = timeLeft({ ...options, action }, 60_000)
      const changed = await removeService(managers, found, left())
      await untilGone(managers, { id, name: Spec.Name ?? id }, left())
      return { changed }
    } catch (error) {
      if (isSwarmError(error, 'NOT_FOUND')) return { changed: false }
      throw error
    }
  }

  /**
   * The lines that the tasks of a service have written, those that have ended included, asked for at the first step of the
   * loop. With `follow` it goes on, tasks that come later included, until the service is gone or the loop is left; where a
   * manager is lost it goes on with another one.
   *
   * @throws SwarmError in the loop: `NOT_FOUND`, `LOGS_INCOMPLETE` after the lines that could be had
   *
   * @example
   * ```ts
   * for await (const line of swarm.services.logs('web', { follow: true, tail: 10 })) console.log(line.text)
   * ```
   */
  logs(nameOrId: string, options: ServiceLogOptions = {}): AsyncIterable<LogLine> {
    return serviceLog(this.#managers, nameOrId, options)
  }

  /** The tasks of a service by their places, those of the past included. */
  async tasks(nameOrId: string, options: CallOptions = {}): Promise<TaskHistory[]> {
    const found = await this.#find(nameOrId, `list the tasks of the service ${quoted(nameOrId)}`, options)
    return readTaskHistories(this.#managers, found, options)
  }

  #find(nameOrId: string, action: string, call: CallOptions): ReturnType<typeof findService> {
    return findService(this.#managers, nameOrId, { action, call })
  }

  /** Changes the spec of a service; another image is pinned. */
  #change(
    action: string,
    nameOrId: string,
    change: (spec: Draft<ServiceSpec>) => void | Promise<void>,
    options: UpdateServiceOptions,
  ): Promise<ServiceChange> {
    const managers = this.#managers
    return within(action, options, async (call) => {
      const found = await this.#find(nameOrId, action, call)
      const { resolveImage, registryAuth, registryAuthFrom } = options
      const findings: ChangeFindings = { warnings: [] }
      const pinned = pinnedChange({ action, managers, change, resolveImage, registryAuth }, findings, call)
      return updateService({ action, managers, found, change: pinned }, call, registryAuthFrom, findings)
    })
  }
}
