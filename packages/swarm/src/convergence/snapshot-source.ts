import type { CallOptions } from '../call-options.ts'
import { SwarmError } from '../errors/swarm-error.ts'
import type { Managers } from '../managers/managers.ts'
import type { NodeInspect } from '../wire/node.ts'
import type { ServiceInspect } from '../wire/service.ts'
import type { Task } from '../wire/task.ts'
import { modeOf } from './service-mode.ts'
import type { Snapshot } from './snapshot.ts'

/** Between two lists of tasks though nothing seems to have changed. */
const listAgainMs = 250
/** The same for each task. */
const listAgainPerTaskMs = 1
/** The most of the time that listing tasks may take, as a part of it. */
const maxShare = 20
/** Between two lists of nodes though no event was seen. */
const nodesAgainMs = 5_000

/** Which service to look at. */
export interface Watched {
  /** Its full id. */
  readonly id: string
  /** What is waited for, as in "Cannot <action>". */
  readonly action: string
}

/**
 * Reads snapshots at little cost: each look asks for the service with its numbers of tasks, a small answer, and lists
 * tasks only when that has changed, or after a while in which a task may have changed that the numbers do not show.
 */
export class SnapshotSource {
  readonly #managers: Managers
  readonly #watched: Watched
  #face = ''
  #tasks: readonly Task[] = []
  #tasksAt = Number.NEGATIVE_INFINITY
  #tasksTook = 0
  #fresh = false
  #others: readonly Task[] | undefined
  #nodes: readonly NodeInspect[] = []
  #nodesAt = Number.NEGATIVE_INFINITY

  constructor(managers: Managers, watched: Watched) {
    this.#managers = managers
    this.#watched = watched
  }

  /** Whether the tasks were listed by the last read itself. */
  get isFresh(): boolean {
    return this.#fresh
  }

  /** What there is now; `woken` by an event, everything is read. */
  async read(woken: boolean, call: CallOptions): Promise<Snapshot> {
    const service = await this.#service(call)
    const now = performance.now()
    const face = JSON.stringify([service.Version, service.UpdateStatus, service.ServiceStatus, service.JobStatus])
    const again = Math.max(listAgainMs, this.#tasks.length * listAgainPerTaskMs, this.#tasksTook * maxShare)
    this.#fresh = woken || face !== this.#face || now - this.#tasksAt >= again
    if (this.#fresh) {
      this.#face = face
      this.#tasks = await this.#listTasks(service, call)
      this.#others = undefined
      this.#tasksAt = performance.now()
      this.#tasksTook = this.#tasksAt - now
    }
    if (woken || now - this.#nodesAt >= nodesAgainMs || this.#hasStrangeNode()) {
      this.#nodes = await this.#managers.read((engine, limits) => engine.nodes.list(limits), call)
      this.#nodesAt = now
    }
    return { service, tasks: this.#tasks, others: this.#others, nodes: this.#nodes }
  }

  /** The same with the tasks of other specs. */
  async withOthers(snapshot: Snapshot, call: CallOptions): Promise<Snapshot> {
    const { id } = this.#watched
    const known = new Set(snapshot.tasks.map(({ ID }) => ID))
    const all = await this.#managers.read(
      (engine, limits) => engine.tasks.list({ ...limits, filters: { service: id } }),
      call,
    )
    this.#others = all.filter(({ ID }) => !known.has(ID))
    return { ...snapshot, others: this.#others }
  }

  async #service(call: CallOptions): Promise<ServiceInspect> {
    const { id, action } = this.#watched
    const services = await this.#managers.read(
      (engine, limits) => engine.services.list({ ...limits, filters: { id }, status: true }),
      call,
    )
    const service = services.find(({ ID }) => ID === id)
    if (service === undefined) throw new SwarmError('NOT_FOUND', { action, meaning: 'the service has been removed' })
    return service
  }

  /** A job's tasks are told apart by its runs: every update begins a new one, also with the same spec. */
  async #listTasks(service: ServiceInspect, call: CallOptions): Promise<readonly Task[]> {
    const { job } = modeOf(service)
    const filters = { service: this.#watched.id, ...(job ? {} : ({ '_up-to-date': true } as const)) }
    const tasks = await this.#managers.read((engine, limits) => engine.tasks.list({ ...limits, filters }), call)
    const run = service.JobStatus?.JobIteration.Index ?? 0
    return job ? tasks.filter(({ JobIteration }) => (JobIteration?.Index ?? 0) === run) : tasks
  }

  #hasStrangeNode(): boolean {
    const known = new Set(this.#nodes.map(({ ID }) => ID))
    return this.#tasks.some(({ NodeID }) => NodeID && !known.has(NodeID))
  }
}
