import type { OptionDefaults } from '../../config/config-defaults.ts'
import { type JsonNode, nodeAt } from '../../config/json-node.ts'
import { Float64, GoStruct, type GoValue } from '../../template/go-value.ts'
import { fromJsonNode } from '../../template/json-go-value.ts'

/**
 * A group of options as templates see it: a pointer to a struct with all fields. Where there is no group, each is the zero of
 * its type: Docker Machine has `nil` there, and ends the whole list when a template looks into it.
 */
export function optionStruct(type: string, node: JsonNode | undefined, defaults: OptionDefaults): GoValue {
  const fields = Object.entries(defaults).map(([key, standard]) => [key, field(nodeAt(node, key), standard)] as const)
  return new GoStruct(type, Object.fromEntries(fields), true)
}

/** The value of a field, the zero of its type where there is none. Its numbers are integers. */
function field(node: JsonNode | undefined, standard: OptionDefaults[string]): GoValue {
  const value = node === undefined ? undefined : fromJsonNode(node)
  if (value instanceof Float64) return value.value
  if (value !== undefined) return value
  if (standard === null || typeof standard === 'object') return []
  return { boolean: false, number: 0, string: '' }[typeof standard as 'boolean' | 'number' | 'string']
}
