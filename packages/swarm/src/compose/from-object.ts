import { type ComposeNode, list, type MappingNode, mapping, scalar } from './compose-node.ts'
import type { ComposeProblems } from './compose-problems.ts'

const maxNodes = 100_000
const maxDepth = 100
const maxItems = 2_000

/**
 * Takes a compose file that is an object already. It is copied, so that later changes of it do nothing.
 *
 * @throws SwarmError `INVALID_COMPOSE_FILE` for what no YAML could say: functions, dates, circles
 */
export function fromObject(value: object, problems: ComposeProblems): MappingNode {
  const open = new Set<object>()
  let count = 0
  const convert = (one: unknown, path: string): ComposeNode => {
    count++
    if (count > maxNodes) throw problems.fatal('', {}, `it has more than ${maxNodes} values`, 'deploy less at a time')
    if (one === null || typeof one === 'string' || typeof one === 'boolean') return scalar(one, {})
    if (typeof one === 'number' && Number.isFinite(one)) return scalar(one, {})
    if (typeof one !== 'object' || !(Array.isArray(one) || isPlain(one))) {
      throw problems.fatal(path, {}, 'it is no value that YAML has', 'give texts, numbers, booleans, lists and objects')
    }
    if (Array.isArray(one) && one.length > maxItems) {
      throw problems.fatal(path, {}, `a list has more than ${maxItems} items`, 'give shorter lists')
    }
    if (open.has(one)) throw problems.fatal(path, {}, 'it leads back to itself', 'break the circle')
    if (open.size > maxDepth) throw problems.fatal(path, {}, 'it is nested too deeply', 'nest it less')
    open.add(one)
    const node = Array.isArray(one)
      ? list(
          Array.from(one, (item: unknown, index) => convert(item, `${path}[${index}]`)),
          {},
        )
      : mapping(
          Object.entries(one)
            .filter(([, item]) => item !== undefined)
            .map(([key, item]) => [key, { keyAt: {}, value: convert(item, path === '' ? key : `${path}.${key}`) }]),
          {},
        )
    open.delete(one)
    return node
  }
  const root = convert(value, '')
  if (root.kind === 'mapping') return root
  throw problems.fatal('', {}, 'it has to be an object', 'begin it with services:')
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null
}
