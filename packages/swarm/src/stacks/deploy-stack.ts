import type { CallOptions } from '../call-options.ts'
import { converge, type ServiceOnItsWay } from '../convergence/converge.ts'
import { Deadline } from '../engine/deadline.ts'
import { type ComposeProblem, isSwarmError } from '../errors/swarm-error.ts'
import type { Managers } from '../managers/managers.ts'
import type { Draft } from '../update/draft.ts'
import { updateObject } from '../update/update-object.ts'
import { waitFor } from '../wait/wait-for.ts'
import type { ServiceSpec } from '../wire/service.ts'
import type { ComposeSource, StackDeployOptions, StackProgress } from './deploy-options.ts'
import type { PinnedSpec } from './pinned-spec.ts'
import { type PreparedStack, prepareStack } from './prepare-stack.ts'
import { keepingForce, referenceNames, serviceChanges, withIds } from './service-change.ts'
import type { WantedService } from './stack-objects.ts'
import type { StackChange } from './stack-plan.ts'
import { readStackState } from './stack-state.ts'
import { Waiting } from './waiting.ts'

/** What a deployment did. */
export interface StackDeployResult {
  /** The stack. */
  readonly stack: string
  /** False when everything was as the file wants it: nothing was sent then. */
  readonly changed: boolean
  /** What became of every object, in the order in which it was seen to. */
  readonly changes: readonly StackChange[]
  /** What may surprise. */
  readonly warnings: readonly ComposeProblem[]
  /** What was passed over because of `lenient`. */
  readonly ignored: readonly ComposeProblem[]
}

const defaultTimeoutMs = 300_000

/** Deploys a stack. */
export async function deployStack(
  managers: Managers,
  stack: string,
  source: ComposeSource,
  options: StackDeployOptions,
): Promise<StackDeployResult> {
  const action = `deploy the stack ${JSON.stringify(stack)}`
  using deadline = new Deadline(options, defaultTimeoutMs)
  using waiting = new Waiting(deadline.signal)
  const endsAt = performance.now() + (options.timeoutMs ?? defaultTimeoutMs)
  try {
    const call = { signal: deadline.signal }
    const prepared = await prepareStack(managers, stack, source, options, { action, call })
    for (const { error } of prepared.changes) if (error !== undefined) throw error
    const context = { managers, stack, action, options, call, endsAt }
    await new Deployment(context, prepared, waiting).run()
    const { changes, warnings, ignored } = prepared
    return { stack, changed: changes.some((change) => change.action !== 'unchanged'), changes, warnings, ignored }
  } catch (error) {
    throw (deadline.signal.aborted ? deadline.reason(action, undefined, waiting.waitingFor) : undefined) ?? error
  }
}

interface DeploymentContext {
  readonly managers: Managers
  readonly stack: string
  readonly action: string
  readonly options: StackDeployOptions
  readonly call: CallOptions & { readonly signal: AbortSignal }
  /** When the time for all of it is up, by the clock of `performance.now()`. */
  readonly endsAt: number
}

class Deployment {
  readonly #context: DeploymentContext
  readonly #prepared: PreparedStack
  readonly #waiting: Waiting
  readonly #made: StackChange[] = []
  readonly #onTheirWay = new Map<string, ServiceOnItsWay>()

  constructor(context: DeploymentContext, prepared: PreparedStack, waiting: Waiting) {
    this.#context = context
    this.#prepared = prepared
    this.#waiting = waiting
  }

  async run(): Promise<void> {
    const { changes, objects } = this.#prepared
    const { options } = this.#context
    try {
      for (const change of changes) {
        if (change.kind !== 'service' && change.action !== 'remove') await this.#object(change)
      }
      const keys = new Map(objects.services.map((service) => [service.key, service]))
      for (const service of objects.services) {
        for (const { key } of service.dependsOn) {
          const dependency = keys.get(key)
          if (dependency !== undefined) await this.#converged(dependency.spec.Name)
        }
        await this.#service(service)
      }
    } catch (error) {
      await this.#undo()
      throw error
    }
    if (options.wait !== false) {
      for (const { spec } of objects.services) void this.#converged(spec.Name)
      await this.#waiting.all()
    }
    for (const change of changes) if (change.action === 'remove') await this.#remove(change)
  }

  /** Creates a network, secret or config, or changes its labels. */
  async #object(change: StackChange): Promise<void> {
    const { kind, name, id = '' } = change
    const { managers, call, action } = this.#context
    const { objects } = this.#prepared
    if (change.action === 'unchanged') return this.#tell(change, 'unchanged')
    this.#tell(change, change.action === 'create' ? 'creating' : 'updating')
    if (kind === 'network') {
      const request = objects.networks.find(({ Name }) => Name === name)
      if (request === undefined) return
      const { Id } = await managers.write((engine, limits) => engine.networks.create(request, limits), call)
      this.#made.push({ ...change, id: Id })
    } else {
      const specs = kind === 'secret' ? objects.secrets : objects.configs
      const spec = specs.find(({ Name }) => Name === name)
      if (spec === undefined) return
      const endpoint = kind === 'secret' ? 'secrets' : 'configs'
      if (change.action === 'create') {
        const made = await managers.write((engine, limits) => engine[endpoint].create(spec, limits), call)
        this.#made.push({ ...change, id: made })
      } else {
        await updateObject<{ readonly Name: string; readonly Labels?: Readonly<Record<string, string>> }>(
          {
            action,
            managers,
            read: (engine, limits) => engine[endpoint].inspect(id, limits),
            write: (engine, version, labelled, limits) => engine[endpoint].update(id, version, labelled, limits),
            change: (draft) => {
              draft.Labels = { ...spec.Labels }
            },
          },
          call,
        )
      }
    }
    this.#tell(change, 'done')
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
    const { managers, call, action, stack } = this.#context
    const id = await waitFor<string>(
      async (signal) => {
        const state = await readStackState(managers, stack, { signal })
        const wanted = withIds(spec, referenceNames({ ...state, networks: this.#networks(state.networks) }))
        try {
          const { ID } = await managers.write(
            (engine, limits) => engine.services.create(wanted, { ...limits, ...auth }),
            { signal },
          )
          return { done: ID }
        } catch (error) {
          if (!isSwarmError(error, 'NOT_FOUND') || !/^network /.test(error.engineMessage ?? '')) throw error
          await this.#renewNetworks(state.networks.map(({ Name }) => Name))
          return { pending: `the service ${JSON.stringify(name)}: ${error.engineMessage}` }
        }
      },
      { ...call, timeoutMs: defaultTimeoutMs, action, intervalMs: 250 },
    )
    return { id, name, change: { updateBefore: { startedAt: undefined } } }
  }

  async #renewNetworks(listed: readonly string[]): Promise<void> {
    const { managers, call } = this.#context
    for (const request of this.#prepared.objects.networks.filter(({ Name }) => !listed.includes(Name))) {
      try {
        await managers.write((engine, limits) => engine.networks.create(request, limits), call)
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
    const { managers, endsAt } = this.#context
    return this.#waiting.for(name, async (onWaiting) => {
      const onItsWay = this.#onTheirWay.get(name)
      if (onItsWay === undefined) return
      await converge(managers, onItsWay, {
        signal: this.#waiting.signal,
        // A little less than all of it: what is missing in the end is told by the wait itself.
        timeoutMs: Math.max(1, Math.floor(0.98 * (endsAt - performance.now()))),
        onProgress: ({ waitingFor = 'nothing more' }) => {
          onWaiting(waitingFor)
          this.#tell({ kind: 'service', name }, 'waiting', waitingFor)
        },
      })
    })
  }

  async #remove({ kind, name, id = '' }: StackChange): Promise<void> {
    this.#tell({ kind, name }, 'removing')
    const { managers, call } = this.#context
    const endpoint = `${kind}s` as const
    try {
      await managers.write((engine, limits) => engine[endpoint].remove(id, limits), call)
    } catch (error) {
      if (!isSwarmError(error, 'NOT_FOUND')) throw error
    }
    this.#tell({ kind, name }, 'done')
  }

  /** Takes away what was made for services that were not: what one uses already stays, and is found the next time. */
  async #undo(): Promise<void> {
    const { managers } = this.#context
    for (const { kind, id = '' } of this.#made.toReversed()) {
      const endpoint = `${kind}s` as const
      await managers
        .write((engine, limits) => engine[endpoint].remove(id, limits), { timeoutMs: 10_000 })
        .catch(() => undefined)
    }
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
