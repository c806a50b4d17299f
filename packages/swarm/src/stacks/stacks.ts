import type { CallOptions } from '../call-options.ts'
import { Deadline } from '../engine/deadline.ts'
import { SwarmError } from '../errors/swarm-error.ts'
import type { Managers } from '../managers/managers.ts'
import { Service } from '../services/service.ts'
import type { ServiceInspect } from '../wire/service.ts'
import type { Task } from '../wire/task.ts'
import type { ComposeSource, StackDeployOptions, StackPlanOptions } from './deploy-options.ts'
import { deployStack, type StackDeployResult } from './deploy-stack.ts'
import { prepareStack } from './prepare-stack.ts'
import { removeStack, type StackRemoveOptions, type StackRemoveResult } from './remove-stack.ts'
import { namespaceLabel } from './stack-names.ts'
import { planText, type StackPlan } from './stack-plan.ts'
import { isOf } from './stack-state.ts'

/** One entry of the list of stacks. */
export interface Stack {
  /** Its name. */
  readonly name: string
  /** How many services it has. */
  readonly services: number
}

/**
 * Stacks: services with their networks, secrets and configs, described by a compose file. `docker stack` sees the same
 * stacks, and either tool can go on with what the other has deployed.
 */
export class Stacks {
  readonly #managers: Managers

  /** @internal */
  constructor(managers: Managers) {
    this.#managers = managers
  }

  /**
   * Deploys a compose file, anew or over what is there: networks, secrets, configs, then services in the order of their
   * `depends_on`, each after those that it waits for. Waits until every service has converged. What is as the file wants
   * it is left alone. What was made for services that could not be made is taken away again.
   *
   * @example
   * ```ts
   * const { changes } = await swarm.stacks.deploy('shop', './compose.yaml')
   * ```
   *
   * @throws SwarmError `INVALID_COMPOSE_FILE` and `COMPOSE_UNSUPPORTED` with file, line and remedy for everything that is
   * wrong, before anything is sent, as are `NOT_FOUND` for what is external and not there, `NAME_CONFLICT` for what has the
   * name and is not the stack's, `IMMUTABLE` for a secret or config with another content, other settings of a network and
   * another mode of a service, and `API_VERSION_UNSUPPORTED` for what the engine does not know; and what a service that
   * does not converge ends with
   */
  async deploy(name: string, compose: ComposeSource, options: StackDeployOptions = {}): Promise<StackDeployResult> {
    return deployStack(this.#managers, name, compose, options)
  }

  /**
   * Finds out what {@link Stacks.deploy} would do, field by field, and changes nothing. What it would refuse to do is
   * listed with its error: a secret or config with another content, other settings of a network, another mode of a service,
   * a name that something else has.
   *
   * @example
   * ```ts
   * const plan = await swarm.stacks.plan('shop', './compose.yaml')
   * console.log(plan.text)
   * ```
   *
   * @throws SwarmError `INVALID_COMPOSE_FILE`, `COMPOSE_UNSUPPORTED`, `NOT_FOUND` for what is external and not there
   */
  async plan(name: string, compose: ComposeSource, options: StackPlanOptions = {}): Promise<StackPlan> {
    const action = `plan the stack ${JSON.stringify(name)}`
    using deadline = new Deadline(options, 60_000)
    try {
      const call = { signal: deadline.signal }
      const { changes, warnings, ignored } = await prepareStack(this.#managers, name, compose, options, {
        action,
        call,
      })
      const plan = { stack: name, changes, warnings, ignored }
      return { ...plan, text: planText(plan) }
    } catch (error) {
      throw (deadline.signal.aborted ? deadline.reason(action) : undefined) ?? error
    }
  }

  /** All stacks that have services, by name. */
  async list(options: CallOptions = {}): Promise<Stack[]> {
    const services = await this.#services(namespaceLabel, options)
    const counts = new Map<string, number>()
    for (const { Spec } of services) {
      const name = Spec.Labels?.[namespaceLabel]
      if (name !== undefined && name !== '') counts.set(name, (counts.get(name) ?? 0) + 1)
    }
    const byName = new Intl.Collator('en', { numeric: true })
    return [...counts]
      .map(([name, count]) => ({ name, services: count }))
      .sort((a, b) => byName.compare(a.name, b.name))
  }

  /** The services of a stack by name, with how many tasks run; none where there is no such stack. */
  async services(name: string, options: CallOptions = {}): Promise<Service[]> {
    checkName('list the services of a stack', name)
    const services = await this.#services(`${namespaceLabel}=${name}`, options)
    const byName = new Intl.Collator('en', { numeric: true })
    return services
      .filter(({ Spec }) => isOf(name, Spec.Labels))
      .map((raw) => new Service(this.#managers, raw))
      .sort((a, b) => byName.compare(a.name, b.name))
  }

  /** The tasks of a stack, earlier ones included, newest first; none where there is no such stack. */
  async tasks(name: string, options: CallOptions = {}): Promise<Task[]> {
    const ids = new Set((await this.services(name, options)).map(({ id }) => id))
    const filters = { label: `${namespaceLabel}=${name}` }
    const tasks = await this.#managers.read((engine, call) => engine.tasks.list({ ...call, filters }), options)
    return tasks.filter(({ ServiceID = '' }) => ids.has(ServiceID)).sort((a, b) => (a.CreatedAt < b.CreatedAt ? 1 : -1))
  }

  /**
   * Removes a stack: its services, then its secrets, configs and networks, and waits until they and the tasks are gone,
   * so that it can be deployed again at once. Volumes stay. Safe to run again: `changed` is false when there is none.
   *
   * @throws SwarmError `IN_USE` where a service outside of the stack uses something of it, with its name in
   * `details.services` and before anything is removed, or a container is on a network of it; `TIMED_OUT`
   */
  async remove(name: string, options: StackRemoveOptions = {}): Promise<StackRemoveResult> {
    checkName('remove a stack', name)
    return removeStack(this.#managers, name, options)
  }

  #services(label: string, options: CallOptions): Promise<ServiceInspect[]> {
    return this.#managers.read(
      (engine, call) => engine.services.list({ ...call, filters: { label }, status: true }),
      options,
    )
  }
}

/** An empty label would mean every stack. */
function checkName(action: string, name: string): void {
  if (typeof name === 'string' && name.trim() !== '') return
  throw new SwarmError('INVALID_ARGUMENT', { action, meaning: 'it has no name', details: { argument: 'name' } })
}
