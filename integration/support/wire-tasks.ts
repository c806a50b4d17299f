import type { Engine, Task } from '@raftkit/swarm'
import { send } from './engine-answer.ts'

/** The tasks of a service, those of the past included, as the engine lists them. */
export async function tasksOf(engine: Engine, service: string): Promise<Task[]> {
  const filters = new URLSearchParams({ filters: JSON.stringify({ service: [service] }) })
  return send(engine, 'GET', `/tasks?${filters}`)
}

/** Whether a task runs, and is to. */
export function isRunning({ Status, DesiredState }: Task): boolean {
  return Status.State === 'running' && DesiredState === 'running'
}
