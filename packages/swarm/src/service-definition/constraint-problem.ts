import { parseConstraint } from './constraint.ts'
import { nearestName } from './nearest-name.ts'

const keys = ['node.id', 'node.hostname', 'node.ip', 'node.role', 'node.platform.os', 'node.platform.arch']
const labelKey = /^(?:node|engine)\.labels\.[a-z0-9_.-]+$/i

/**
 * What is wrong with a placement constraint, if anything is. Engines take keys that they do not know, and then no node
 * ever fits; what else is refused here they refuse with a 500.
 */
export function constraintProblem(constraint: string): string | undefined {
  const { key, value } = parseConstraint(constraint) ?? { key: '', value: '' }
  if (key === '') return "it has no operator: == or !=, as in 'node.role==worker'"
  if (!labelKey.test(key) && !keys.includes(key.toLowerCase())) {
    const meant = nearestName(key, keys)
    const known = [...keys, 'node.labels.…', 'engine.labels.…'].join(', ')
    return `no node has a ${key.slice(0, 80)}: ${meant === undefined ? `write one of ${known}` : `did you mean ${meant}?`}`
  }
  if (key.toLowerCase() === 'node.role' && !/^(?:manager|worker)$/i.test(value)) {
    return 'a role is manager or worker'
  }
  return /^[a-z0-9:\-_\s.*()?+[\]\\^$|/]+$/i.test(value) ? undefined : 'engines do not take its value'
}

/** What is wrong with what tasks are to be spread over: engines take anything and leave out what they do not know. */
export function spreadProblem(descriptor: string): string | undefined {
  return labelKey.test(descriptor) ? undefined : "tasks are spread over labels, as in 'node.labels.zone'"
}
