import type { Task } from '../wire/task.ts'
import { hasEnded, hasFailed, isWanted } from './task-life.ts'

/** The place of one task among those of a service: a number or, with one task on each node, a node. */
export interface Slot {
  /** The number or the node's id, as text. */
  readonly key: string
  /** The task that counts: the one that is wanted, else the one that has ended last. */
  readonly current: Task
  /** Whether the current task is wanted and has not ended. */
  readonly live: boolean
  /** Whether the work is done: a job's task has ended well, or one that is not to be restarted after that. */
  readonly done: boolean
  /** Whether its last task has ended and nothing takes its place, although the work is not done. */
  readonly givenUp: boolean
  /** Those that have ended by themselves although they should not have, oldest first. */
  readonly failed: readonly Task[]
}

/** How slots are told apart and when they are done. */
export interface SlotRules {
  /** One task on each node. */
  readonly global: boolean
  /** Tasks run to their end. */
  readonly job: boolean
  /** Tasks that end well are started again. */
  readonly restartsAlways: boolean
}

/** Sorts tasks into their slots, in the order of the slots. */
export function slotsOf(tasks: readonly Task[], rules: SlotRules): Slot[] {
  const byKey = Map.groupBy(tasks, (task) => slotKey(task, rules))
  const inOrder = new Intl.Collator('en', { numeric: true })
  return [...byKey].map(([key, own]) => slotOf(key, own, rules)).sort((a, b) => inOrder.compare(a.key, b.key))
}

/** Engines leave out the number 0, and a task that waits for its node may have none yet. */
export function slotKey(task: Task, { global }: Pick<SlotRules, 'global'>): string {
  return global ? task.NodeID || task.ID : String(task.Slot ?? 0)
}

function slotOf(key: string, tasks: readonly Task[], rules: SlotRules): Slot {
  const newestFirst = tasks.toSorted((a, b) => (a.CreatedAt < b.CreatedAt ? 1 : -1))
  const live = newestFirst.filter((task) => isWanted(task) && !hasEnded(task))
  const ended = newestFirst.find((task) => rules.job && task.Status.State === 'complete')
  const current = live.find(({ Status }) => Status.State === 'running') ?? live[0] ?? ended ?? newestFirst[0]
  const failed = newestFirst.filter((task) => failedIn(task, rules)).reverse()
  const complete = current?.Status.State === 'complete'
  const done = live.length === 0 && complete && !rules.restartsAlways
  const givenUp = live.length === 0 && !done && current !== undefined && failed.includes(current)
  // A group has at least one task.
  return { key, current: current as Task, live: live.length > 0, done, givenUp, failed }
}

function failedIn(task: Task, { restartsAlways }: SlotRules): boolean {
  return hasFailed(task) || (restartsAlways && task.Status.State === 'complete' && task.DesiredState !== 'remove')
}
