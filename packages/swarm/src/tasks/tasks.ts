import type { CallOptions } from '../call-options.ts'
import type { LogLine } from '../engine/log-lines.ts'
import { quoted } from '../engine/quoted.ts'
import type { LogOptions } from '../engine/read-logs.ts'
import { SwarmError } from '../errors/swarm-error.ts'
import type { Managers } from '../managers/managers.ts'
import { followLogs } from '../streams/follow-logs.ts'
import type { TaskFilters } from '../wire/filters.ts'
import type { Task } from '../wire/task.ts'

/** The tasks of a swarm: what services are made of. Nobody changes them directly. */
export class Tasks {
  readonly #managers: Managers

  /** @internal */
  constructor(managers: Managers) {
    this.#managers = managers
  }

  /** All tasks that the swarm still remembers, ended ones included. */
  async list(options: CallOptions & { readonly filters?: TaskFilters } = {}): Promise<Task[]> {
    const { filters, ...call } = options
    return this.#managers.read(
      (engine, limits) => engine.tasks.list({ ...limits, ...(filters === undefined ? {} : { filters }) }),
      call,
    )
  }

  /**
   * One task, by its full id.
   *
   * @throws SwarmError `NOT_FOUND`
   */
  async get(id: string, options: CallOptions = {}): Promise<Task> {
    const task = await this.#managers.read((engine, call) => engine.tasks.inspect(id, call), options)
    if (task.ID === id) return task
    throw new SwarmError('NOT_FOUND', { action: `find the task ${quoted(id)}`, meaning: 'there is no such task' })
  }

  /**
   * The log of a task, by its full id. Followed, it goes on with another manager where one is lost, without losing a line
   * or showing one twice, and ends when the swarm forgets the task.
   *
   * @throws SwarmError `INVALID_ARGUMENT` at once; in the loop `NOT_FOUND`, `LOGS_INCOMPLETE`, and `TIMED_OUT` where no
   * manager can be reached
   */
  logs(id: string, options: LogOptions = {}): AsyncIterable<LogLine> {
    return followLogs(this.#managers, { kind: 'task', id }, options)
  }
}
