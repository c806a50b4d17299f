import type { CallOptions } from '../call-options.ts'
import { modeOf } from '../convergence/service-mode.ts'
import { hostnamesOf, type ServiceTask, serviceTaskFromWire } from '../convergence/service-task.ts'
import { slotKey } from '../convergence/slots.ts'
import type { Managers } from '../managers/managers.ts'
import type { NodeInspect } from '../wire/node.ts'
import type { ServiceInspect } from '../wire/service.ts'
import type { Task } from '../wire/task.ts'

/** The tasks that have had one place in a service, one after the other. */
export interface TaskHistory {
  /** `web.1`, as engines call it; with the host name where there is one task on each node. */
  readonly name: string
  /** Which of the replicas; undefined where there is one task on each node. */
  readonly slot: number | undefined
  /** The node, where there is one task on each. */
  readonly nodeId: string | undefined
  /** The task that has the place now, or had it last. */
  readonly current: ServiceTask
  /** Those before, newest first, as far back as the swarm keeps them: five by default. */
  readonly earlier: readonly ServiceTask[]
}

/** Reads all tasks that a service has or had. */
export async function readTaskHistories(
  managers: Managers,
  service: ServiceInspect,
  options: CallOptions,
): Promise<TaskHistory[]> {
  const filters = { service: service.ID }
  const [tasks, nodes] = await Promise.all([
    managers.read((engine, call) => engine.tasks.list({ ...call, filters }), options),
    managers.read((engine, call) => engine.nodes.list(call), options),
  ])
  return taskHistories(service, tasks, nodes)
}

/** Sorts the tasks of a service into its slots, and these by number or host name. */
function taskHistories(service: ServiceInspect, tasks: readonly Task[], nodes: readonly NodeInspect[]): TaskHistory[] {
  const mode = modeOf(service)
  const naming = { service: service.Spec.Name ?? service.ID, global: mode.global, hostnames: hostnamesOf(nodes) }
  const newestFirst = tasks.toSorted((a, b) => (a.CreatedAt < b.CreatedAt ? 1 : -1))
  const histories = [...Map.groupBy(newestFirst, (task) => slotKey(task, mode)).values()].flatMap((group) => {
    const [current, ...earlier] = group.map((task) => serviceTaskFromWire(task, naming))
    if (current === undefined) return []
    const { name, slot, nodeId } = current
    return [{ name, slot, nodeId: mode.global ? nodeId : undefined, current, earlier }]
  })
  const inOrder = new Intl.Collator('en', { numeric: true })
  return histories.sort((a, b) => inOrder.compare(a.name, b.name))
}
