import { inspect } from 'node:util'
import type { CallOptions } from '../call-options.ts'
import {
  type ConvergeOptions,
  converge,
  type ProgressOptions,
  progressOf,
  type ServiceOnItsWay,
} from '../convergence/converge.ts'
import type { Progress } from '../convergence/progress.ts'
import { modeOf } from '../convergence/service-mode.ts'
import type { LogLine } from '../engine/log-lines.ts'
import type { Managers } from '../managers/managers.ts'
import type { ServiceModeName } from '../wire/filters.ts'
import type { ServiceInspect } from '../wire/service.ts'
import { type ServiceLogOptions, serviceLog } from './service-log.ts'
import { readTaskHistories, type TaskHistory } from './task-history.ts'

/**
 * A service as it was read, and what can be waited for after that. One that a change has handed out knows which update of
 * the engine belongs to the change.
 */
export class Service {
  /** 25 characters. */
  readonly id: string
  /** Its name. */
  readonly name: string
  /** How it is run. */
  readonly mode: ServiceModeName
  /** The image of its containers. */
  readonly image: string
  /** Tasks that are wanted. Of jobs so many runs; with one task on each node, as many as there were. */
  readonly wanted: number
  /** Tasks that ran when it was read, those that were still stopping included. */
  readonly running: number
  /** Labels of the service, not of its containers. */
  readonly labels: Readonly<Record<string, string>>
  /** Everything the engine said, as it said it. */
  readonly raw: ServiceInspect
  /** What the change that handed it out could not do and did without: pin the image, for instance. */
  readonly warnings: readonly string[]
  readonly #managers: Managers
  readonly #change: ServiceOnItsWay['change']

  /** @internal */
  constructor(
    managers: Managers,
    raw: ServiceInspect,
    change: ServiceOnItsWay['change'] = {},
    warnings: readonly string[] = [],
  ) {
    const mode = modeOf(raw)
    this.id = raw.ID
    this.name = raw.Spec.Name ?? raw.ID
    this.mode = mode.name
    this.image = raw.Spec.TaskTemplate.ContainerSpec?.Image ?? ''
    this.wanted = mode.wanted ?? raw.ServiceStatus?.DesiredTasks ?? 0
    this.running = raw.ServiceStatus?.RunningTasks ?? 0
    this.labels = raw.Spec.Labels ?? {}
    this.raw = raw
    this.warnings = warnings
    this.#managers = managers
    this.#change = change
  }

  /**
   * Waits until the service is as it is to be: as many tasks of the current spec as are wanted run, each has done so for
   * the monitor time, the engine's own update is over, and what is not wanted any more has stopped. Of a job: every task
   * has run to its end. Nodes that are down are not waited for. See docs/services.md for every rule.
   *
   * @throws SwarmError `UPDATE_PAUSED`, `UPDATE_ROLLED_BACK`, `ROLLBACK_PAUSED`, `UPDATE_SUPERSEDED`, `UNSCHEDULABLE`,
   * `INSUFFICIENT_RESOURCES`, `PORT_IN_USE`, `NODE_LOST`, `NOT_ALLOCATED`, `IMAGE_REJECTED`, `TASK_REJECTED`,
   * `TASK_FAILED`, `CRASH_LOOP`, `UNHEALTHY`, each with tasks and their last lines in `details.tasks`; `TIMED_OUT` with
   * what is missing in `details.waitingFor`; `NOT_FOUND` when it is removed meanwhile
   *
   * @example
   * ```ts
   * await web.converged({ timeoutMs: 60_000, onProgress: ({ inPlace, wanted }) => console.log(`${inPlace}/${wanted}`) })
   * ```
   */
  async converged(options: ConvergeOptions = {}): Promise<Progress> {
    return converge(this.#managers, this.#onItsWay(), options)
  }

  /**
   * The same as an iterable: one item for each change, the last one the end. A failure is thrown in the loop.
   *
   * @example
   * ```ts
   * for await (const { state, waitingFor } of web.progress()) console.log(state, waitingFor)
   * ```
   */
  progress(options: ProgressOptions = {}): AsyncIterable<Progress> {
    return progressOf(this.#managers, this.#onItsWay(), options)
  }

  /** Its tasks, those of the past included, as {@link Services.tasks} reads them. */
  async tasks(options: CallOptions = {}): Promise<TaskHistory[]> {
    return readTaskHistories(this.#managers, this.raw, options)
  }

  /** Its log, as {@link Services.logs} reads it. */
  logs(options: ServiceLogOptions = {}): AsyncIterable<LogLine> {
    return serviceLog(this.#managers, this.id, options)
  }

  /** Shows id and name: a spec can hold what is not for everybody's eyes. */
  [inspect.custom](): string {
    return `Service { ${this.name} ${this.id} }`
  }

  #onItsWay(): ServiceOnItsWay {
    return { id: this.id, name: this.name, change: this.#change }
  }
}
