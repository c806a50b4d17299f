import type { NodeInspect } from '../wire/node.ts'
import type { Task } from '../wire/task.ts'
import { labelOf } from './fits-node.ts'

/**
 * Whether tasks are spread as the scheduler would spread them: over the values of each label that is preferred, the most
 * important first, and then over the nodes, so that nothing has two more than another of its kind.
 */
export function isEven(nodes: readonly NodeInspect[], tasks: readonly Task[], preferences: readonly string[]): boolean {
  const count = (some: readonly NodeInspect[]): number => {
    const ids = new Set(some.map(({ ID }) => ID))
    return tasks.filter(({ NodeID = '' }) => ids.has(NodeID)).length
  }
  const [preference, ...rest] = preferences
  if (preference === undefined) return isFlat(nodes.map((node) => count([node])))
  const groups = [...Map.groupBy(nodes, (node) => labelOf(node, preference)).values()]
  return isFlat(groups.map(count)) && groups.every((group) => isEven(group, tasks, rest))
}

function isFlat(counts: readonly number[]): boolean {
  return counts.length === 0 || Math.max(...counts) - Math.min(...counts) <= 1
}
