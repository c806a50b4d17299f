import { type ComposeNode, list, mapping, scalar } from './compose-node.ts'
import type { ComposeProblems } from './compose-problems.ts'
import { InterpolationError, type InterpolationSource, interpolateText } from './interpolate-text.ts'

/** Fills in the variables of all values; keys have none. */
export function interpolate(
  node: ComposeNode,
  path: string,
  lookup: InterpolationSource['lookup'],
  problems: ComposeProblems,
): ComposeNode {
  const filled = fill(node, path)
  return node.tag === undefined ? filled : { ...filled, tag: node.tag }

  function fill(current: ComposeNode, at: string): ComposeNode {
    if (current.kind === 'list') {
      return list(
        current.items.map((item, index) => interpolate(item, `${at}[${index}]`, lookup, problems)),
        current.at,
      )
    }
    if (current.kind === 'mapping') {
      return mapping(
        [...current.entries].map(([key, { keyAt, value }]) => [
          key,
          { keyAt, value: interpolate(value, at === '' ? key : `${at}.${key}`, lookup, problems) },
        ]),
        current.at,
      )
    }
    if (typeof current.value !== 'string') return current
    try {
      const unset = (name: string): void =>
        problems.warn(
          at,
          current.at,
          `the variable ${name} is not set, so an empty text stands for it`,
          `set ${name}, or give it a default as in \${${name}:-}`,
        )
      return scalar(interpolateText(current.value, { lookup, unset }), current.at)
    } catch (error) {
      if (!(error instanceof InterpolationError)) throw error
      problems.invalid(at, current.at, error.message, error.remedy)
      return current
    }
  }
}
