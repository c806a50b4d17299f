import type { Task } from '../wire/task.ts'
import { isUnschedulable } from './scheduler-reason.ts'
import type { ModeFacts } from './service-mode.ts'
import type { Slot } from './slots.ts'
import type { NodeLife, Snapshot } from './snapshot.ts'
import { hasEnded, isStopping, isWanted } from './task-life.ts'

/** What is where it is to be, and what is not. */
export interface Placement {
  /** The slots that count: of global services not those of nodes that are gone. */
  readonly slots: readonly Slot[]
  /** Slots whose task is in place. */
  readonly inPlace: readonly Slot[]
  /** Slots whose task is not. */
  readonly lacking: readonly Slot[]
  /** Tasks wanted, as far as it is known. */
  readonly wanted: number
  /** Tasks that do not exist yet. */
  readonly missing: number
  /** Tasks that have yet to stop. */
  readonly stopping: number
  /** Whether the tasks of the current spec are as they are to be. */
  readonly inOrder: boolean
  /** Whether it is known that there are no tasks of other specs, or which. */
  readonly othersKnown: boolean
  /** Whether everything is as it is to be. */
  readonly complete: boolean
  /** Whether tasks are on their way from one state to the next by themselves. */
  readonly moving: boolean
}

/** Compares what there is with what is wanted. */
export function placementOf(
  all: readonly Slot[],
  { service, tasks, others }: Snapshot,
  mode: ModeFacts,
  lifeOf: (nodeId: string) => NodeLife,
): Placement {
  const lifeOfTask = ({ NodeID }: Task): NodeLife | undefined => (NodeID ? lifeOf(NodeID) : undefined)
  const slots = all.filter(
    (slot) => (slot.live || slot.done || slot.givenUp) && !(mode.global && lifeOfTask(slot.current) === 'gone'),
  )
  const isInPlace = ({ done, live, current }: Slot): boolean =>
    done || (!mode.job && live && current.Status.State === 'running' && lifeOfTask(current) === 'ready')
  const inPlace = slots.filter(isInPlace)
  const lacking = slots.filter((slot) => !isInPlace(slot))

  const here = (task: Task): boolean => lifeOfTask(task) === 'ready'
  const othersKnown = others !== undefined || agrees(tasks, service.ServiceStatus, mode)
  const older = (others ?? []).filter((task) => here(task) && !hasEnded(task))
  const wanted = mode.wanted ?? wantedOnNodes(slots, older, !othersKnown, mode, service.ServiceStatus?.DesiredTasks)
  const missing = Math.max(0, wanted - slots.length)
  const own = tasks.filter((task) => isStopping(task) && here(task)).length
  const surplus = slots.filter(({ live }) => live).length > wanted
  // How many there are to be on nodes is known for certain only with the tasks of other specs.
  const enough = mode.global ? slots.length > 0 : inPlace.length >= wanted
  const inOrder = enough && !surplus && own === 0 && ((mode.job && !mode.global) || lacking.length === 0)
  return {
    slots,
    inPlace,
    lacking,
    wanted,
    missing,
    stopping: own + older.length,
    inOrder,
    othersKnown,
    complete: inOrder && othersKnown && older.length === 0 && missing === 0,
    moving: missing > 0 || surplus || own + older.length > 0 || lacking.some(isMoving),
  }
}

/** On how many nodes: those of the tasks, and those that still have one of another spec. */
function wantedOnNodes(
  slots: readonly Slot[],
  older: readonly Task[],
  unknown: boolean,
  { job }: ModeFacts,
  desired: number | undefined,
): number {
  const nodes = new Set(slots.map(({ key }) => key))
  for (const task of older) if (!job && isWanted(task) && task.NodeID) nodes.add(task.NodeID)
  return unknown && !job ? Math.max(nodes.size, desired ?? 0) : nodes.size
}

/** Whether the numbers of the engine are those of the tasks at hand, so that there can be no others. */
function agrees(tasks: readonly Task[], status: Snapshot['service']['ServiceStatus'], mode: ModeFacts): boolean {
  if (status === undefined) return false
  const running = tasks.filter(({ Status }) => Status.State === 'running').length
  if (running !== status.RunningTasks) return false
  return (
    mode.job || !mode.global || tasks.filter((task) => isWanted(task) && !hasEnded(task)).length === status.DesiredTasks
  )
}

function isMoving({ live, current }: Slot): boolean {
  return live && !isUnschedulable(current.Status.Err)
}
