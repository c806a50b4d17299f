import type { CallOptions } from '../call-options.ts'
import type { TaskFilters } from '../wire/filters.ts'
import type { Task } from '../wire/task.ts'
import { type EngineRequester, pathOf } from './engine-request.ts'
import { filtersQuery } from './filters-query.ts'
import type { LogLine } from './log-lines.ts'
import { quoted } from './quoted.ts'
import { type LogOptions, readLogs } from './read-logs.ts'

/** The endpoints below `/tasks`. Managers only. */
export class TaskEndpoints {
  readonly #engine: EngineRequester

  /** @internal */
  constructor(engine: EngineRequester) {
    this.#engine = engine
  }

  /**
   * `GET /tasks`, in no particular order, ended ones included as far back as the swarm keeps them.
   *
   * @throws SwarmError `NOT_FOUND` for a filter by a service or a node that is not there
   */
  async list(options: CallOptions & { readonly filters?: TaskFilters } = {}): Promise<Task[]> {
    const { filters, ...call } = options
    const action = 'list tasks'
    const answer = await this.#engine.request({
      ...call,
      action,
      method: 'GET',
      path: '/tasks',
      query: { filters: filtersQuery(action, filters) },
    })
    return answer as Task[]
  }

  /** `GET /tasks/{id}`. */
  async inspect(id: string, options: CallOptions = {}): Promise<Task> {
    const answer = await this.#engine.request({
      ...options,
      action: `inspect the task ${quoted(id)}`,
      method: 'GET',
      path: pathOf`/tasks/${id}`,
    })
    return answer as Task
  }

  /** `GET /tasks/{id}/logs`: the lines of one task, asked for at the first step of the loop. */
  logs(id: string, options: LogOptions = {}): AsyncIterable<LogLine> {
    const action = `read the log of the task ${quoted(id)}`
    return readLogs(this.#engine, action, pathOf`/tasks/${id}/logs`, options)
  }
}
