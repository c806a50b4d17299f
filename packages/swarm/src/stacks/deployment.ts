import type { CallOptions } from '../call-options.ts'
import { converge, type ServiceOnItsWay } from '../convergence/converge.ts'
import { isSwarmError } from '../errors/swarm-error.ts'
import type { Managers } from '../managers/managers.ts'
import { createNetwork } from '../networks/create-network.ts'
import { createService } from '../services/create-service.ts'
import { untilGone } from '../services/until-gone.ts'
import type { Draft } from '../update/draft.ts'
import { updateObject } from '../update/update-object.ts'
import { endingWith } from '../wait/ending-with.ts'
import { type WaitOptions, waitFor } from '../wait/wait-for.ts'
import type { NetworkCreateRequest } from '../wire/network.ts'
import type { ServiceSpec } from '../wire/service.ts'
import type { StackDeployOptions, StackProgress } from './deploy-options.ts'
import { makeContent } from './make-content.ts'
import type { PinnedSpec } from './pinned-spec.ts'
import type { PreparedStack } from './prepare-stack.ts'
import { removePart } from './remove-part.ts'
import { keepingForce, referenceNames, serviceChanges, withIds } from './service-change.ts'
import type { WantedService } from './stack-objects.ts'
import type { StackChange } from './stack-plan.ts'
import { readStackState } from './stack-state.ts'
import type { Waiting } from './waiting.ts'

/** What a plan is carried out with. */
interface DeploymentContext {
  readonly managers: Managers
  readonly stack: string
  readonly action: string
  readonly options: StackDeployOptions
  readonly call: CallOptions & { readonly signal: AbortSignal }
  /** When the time for all of it is up, by the clock of `performance.now()`. */
  readonly endsAt: number
}

/** A plan that is carried out. */
export class Deployment {
  readonly #context: DeploymentContext
  readonly #prepared: PreparedStack
  readonly #waiting: Waiting
  readonly #made: StackChange[] = []
  readonly #onTheirWay = new Map<string, ServiceOnItsWay>()
  /** Whether there still are services to send, and which one the next of them waits for. */
  #sending = true
  #dependency: string | undefined

  constructor(context: DeploymentContext, prepared: PreparedStack, waiting: Waiting) {
    this.#context = context
    this.#prepared = prepared
    this.#waiting = waiting
  }

  async run(): Promise<void> {
    const { changes, objects } = this.#prepared
    const { wait = true } = this.#context.options
    const removals = changes.filter(({ action }) => action === 'remove')
    try {
      for (const change of changes) {
        if (change.kind !== 'service' && change.action !== 'remove') await this.#object(change)
      }
      await this.#remove(removals.filter(({ kind }) => kind === 'service'))
      const keys = new Map(objects.services.map((service) => [service.key, service]))
      for (const service of objects.services) {
        for (const { key } of service.dependsOn) {
          this.#dependency = keys.get(key)?.spec.Name
          if (this.#dependency !== undefined) await this.#converged(this.#dependency)
        }
        this.#dependency = undefined
        await this.#service(service)
        if (wait) void this.#converged(service.spec.Name)
      }
      this.#sending = false
    } catch (error) {
      await this.#undo()
      throw error
    }
    if (wait) await this.#waiting.all()
    await this.#remove(removals.filter(({ kind }) => kind !== 'service'))
  }

  /** Creates a network, secret or config, or changes its labels. */
  async #object(change: StackChange): Promise<void> {
    if (change.action === 'unchanged') return this.#tell(change, 'unchanged')
    this.#tell(change, change.action === 'create' ? 'creating' : 'updating')
    if (change.action === 'update') await this.#relabel(change)
    else this.#made.push({ ...change, id: await this.#make(change) })
    this.#tell(change, 'done')
  }

  async #make({ kind, name }: StackChange): Promise<string> {
    const { objects } = this.#prepared
    const named = <Named extends { readonly Name: string }>(all: readonly Named[]): Named =>
      all.find(({ Name }) => Name === name) as Named
    if (kind === 'network') return this.#makeNetwork(named(objects.networks))
    const { managers, call, action } = this.#context
    const making = { action, managers, options: call }
    return kind === 'secret'
      ? makeContent(making, 'secret', named(objects.secrets))
      : makeContent(making, 'config', named(objects.configs))
  }

  async #makeNetwork(request: NetworkCreateRequest): Promise<string> {
    const { managers, call, action } = this.#context
    return (await createNetwork({ action, managers, options: call }, request)).id
  }

  async #relabel({ kind, name, id = '' }: StackChange): Promise<void> {
    const { managers, call, action } = this.#context
    const { secrets, configs } = this.#prepared.objects
    const spec = (kind === 'secret' ? secrets : configs).find(({ Name }) => Name === name)
    const endpoint = kind === 'secret' ? 'secrets' : 'configs'
    await updateObject<{ readonly Name: string; readonly Labels?: Readonly<Record<string, string>> }>(
      {
        action,
        managers,
        read: (engine, limits) => engine[endpoint].inspect(id, limits),
        write: (engine, version, labelled, limits) => engine[endpoint].update(id, version, labelled, limits),
        change: (draft) => {
          draft.Labels = { ...spec?.Labels }
        },
      },
      call,
    )
  }

  async #service({ spec: { Name: name } }: WantedService): Promise<void> {
    const change = this.#prepared.changes.find((one) => one.kind === 'service' && one.name === name)
    const pinned = this.#prepared.specs.get(name)
    if (change === undefined || pinned === undefined) return
    if (change.action === 'unchanged') {
      this.#onTheirWay.set(name, { id: change.id ?? '', name, change: {} })
      return this.#tell(change, 'unchanged')
    }
    this.#tell(change, change.action === 'create' ? 'creating' : 'updating')
    const { id = '' } = change
    const made = change.action === 'create' ? await this.#create(name, pinned) : await this.#update(id, name, pinned)
    this.#onTheirWay.set(name, made)
    this.#tell(change, 'done')
  }

  /**
   * Creates a service. A network of a stack that has just been removed may still be listed when it is there no more: it
   * is made again then.
   */
  async #create(name: string, { spec, ...auth }: PinnedSpec): Promise<ServiceOnItsWay> {
    const { managers, action, stack } = this.#context
    const id = await waitFor<string>(
      async (signal) => {
        const state = await readStackState(managers, stack, endingWith(signal))
        const wanted = withIds(spec, referenceNames({ ...state, networks: this.#networks(state.networks) }))
        try {
          const { ID } = await createService(
            { action, managers, name },
            (engine, limits) => engine.services.create(wanted, { ...limits, ...auth }),
            endingWith(signal),
          )
          return { done: ID }
        } catch (error) {
          if (!isSwarmError(error, 'NOT_FOUND') || !/^network /.test(error.engineMessage ?? '')) throw error
          await this.#renewNetworks(state.networks.map(({ Name }) => Name))
          return { pending: `the service ${JSON.stringify(name)}: ${error.engineMessage}` }
        }
      },
      { ...this.#limits(), intervalMs: 250 },
    )
    return { id, name, change: { updateBefore: { startedAt: undefined } } }
  }

  async #renewNetworks(listed: readonly string[]): Promise<void> {
    for (const request of this.#prepared.objects.networks.filter(({ Name }) => !listed.includes(Name))) {
      try {
        await this.#makeNetwork(request)
      } catch (error) {
        if (!isSwarmError(error, 'NAME_CONFLICT')) throw error
      }
    }
  }

  async #update(id: string, name: string, { spec, ...auth }: PinnedSpec): Promise<ServiceOnItsWay> {
    const { managers, call, action, stack } = this.#context
    const state = await readStackState(managers, stack, call)
    const names = referenceNames({ ...state, networks: this.#networks(state.networks) })
    let startedAt: string | undefined
    await updateObject<ServiceSpec>(
      {
        action,
        managers,
        read: async (engine, limits) => {
          const service = await engine.services.inspect(id, limits)
          startedAt = service.UpdateStatus?.StartedAt
          return service
        },
        write: (engine, version, wanted, limits) => engine.services.update(id, version, wanted, { ...limits, ...auth }),
        change: (draft) => {
          const current = draft as unknown as ServiceSpec
          const wanted = keepingForce(current, withIds(spec, names))
          if (serviceChanges(current, wanted, names).length > 0) replace(draft, wanted)
        },
      },
      call,
    )
    return { id, name, change: { updateBefore: { startedAt } } }
  }

  /** What is listed, with the swarm's own copies of predefined networks. */
  #networks(listed: PreparedStack['state']['networks']): PreparedStack['state']['networks'] {
    const own = this.#prepared.state.networks.filter(({ Name, Scope }) => Scope === 'swarm' && Name === 'host')
    return [...listed, ...own]
  }

  #converged(name: string): Promise<void> {
    const { managers, endsAt, options } = this.#context
    const { stableMs, failFast = true, acceptRollback = false } = options
    return this.#waiting.for(name, async (onWaiting) => {
      const onItsWay = this.#onTheirWay.get(name)
      if (onItsWay === undefined) return
      await converge(
        managers,
        { ...onItsWay, expectsRoom: () => this.#expectsRoom(name) },
        {
          ...(stableMs === undefined ? {} : { stableMs }),
          failFast,
          acceptRollback,
          signal: this.#waiting.signal,
          // A little less than all of it: what is missing in the end is told by the wait itself.
          timeoutMs: Math.max(1, Math.floor(0.98 * (endsAt - performance.now()))),
          onProgress: ({ waitingFor = 'nothing more', problem }) => {
            onWaiting({ waitingFor, stuck: problem !== undefined })
            this.#tell({ kind: 'service', name }, 'waiting', waitingFor)
          },
        },
      )
    })
  }

  /** Whether another service may still give up room: one that is on its way, or one that is yet to be sent. */
  #expectsRoom(name: string): boolean {
    return this.#waiting.isMovingBeside(name) || (this.#sending && this.#dependency !== name)
  }

  /** Removes what the file does not name; services and their tasks are gone then, and with them ports and volumes are free. */
  async #remove(changes: readonly StackChange[]): Promise<void> {
    const { managers } = this.#context
    const parts = changes.map(({ kind, name, id = '' }) => ({
      kind,
      name,
      id,
      service: this.#prepared.state.services.find(({ ID }) => ID === id),
    }))
    for (const part of parts) {
      this.#tell(part, 'removing')
      await removePart(managers, part, this.#limits())
    }
    for (const part of parts) {
      if (part.kind === 'service') await untilGone(managers, part, this.#limits())
      this.#tell(part, 'done')
    }
  }

  /** Takes away what was made for services that were not: what one uses already stays, and is found the next time. */
  async #undo(): Promise<void> {
    const { managers, action } = this.#context
    for (const { kind, name, id = '' } of this.#made.toReversed()) {
      await removePart(managers, { kind, name, id }, { action, timeoutMs: 10_000 }, 0).catch(() => undefined)
    }
  }

  /** What is left of the time. */
  #limits(): WaitOptions {
    const { action, call, endsAt } = this.#context
    return { ...call, action, timeoutMs: Math.max(1, Math.floor(endsAt - performance.now())) }
  }

  #tell({ kind, name }: Pick<StackChange, 'kind' | 'name'>, step: StackProgress['step'], waitingFor?: string): void {
    this.#context.options.onProgress?.({ kind, name, step, ...(waitingFor === undefined ? {} : { waitingFor }) })
  }
}

/** Makes a draft another spec. */
function replace(draft: Draft<ServiceSpec>, spec: ServiceSpec): void {
  for (const key of Object.keys(draft)) delete (draft as Record<string, unknown>)[key]
  Object.assign(draft, structuredClone(spec))
}
