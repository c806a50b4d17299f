import { type ComposeNode, list, mapping, scalar } from './compose-node.ts'
import type { ComposeProblems } from './compose-problems.ts'
import { InterpolationError, type InterpolationSource, interpolateText } from './interpolate-text.ts'

/** Texts may stand in a file many times over, by aliases and by variables: more than anybody writes. */
const maxLength = 16 * 1024 * 1024

/** Fills in the variables of all values; keys have none. */
export function interpolate(
  root: ComposeNode,
  lookup: InterpolationSource['lookup'],
  problems: ComposeProblems,
): ComposeNode {
  let length = 0

  function fill(node: ComposeNode, path: string): ComposeNode {
    const filled = fillBare(node, path)
    return node.tag === undefined ? filled : { ...filled, tag: node.tag }
  }

  function fillBare(current: ComposeNode, at: string): ComposeNode {
    if (current.kind === 'list') {
      return list(
        current.items.map((item, index) => fill(item, `${at}[${index}]`)),
        current.at,
      )
    }
    if (current.kind === 'mapping') {
      return mapping(
        [...current.entries].map(([key, { keyAt, value }]) => [
          key,
          { keyAt, value: fill(value, at === '' ? key : `${at}.${key}`) },
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
      const text = interpolateText(current.value, { lookup, unset })
      length += Math.max(text.length, current.value.length)
      if (length > maxLength) {
        throw problems.fatal(at, current.at, `filled in, it has more than ${maxLength} characters`, 'write less')
      }
      return scalar(text, current.at)
    } catch (error) {
      if (!(error instanceof InterpolationError)) throw error
      problems.invalid(at, current.at, error.message, error.remedy)
      return current
    }
  }

  return fill(root, '')
}
