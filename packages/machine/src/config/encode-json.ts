import type { JsonNode } from './json-node.ts'

/**
 * Writes JSON byte for byte as Go's `json.MarshalIndent` does with four spaces: that is what Docker Machine puts on
 * disk, and what it prints.
 */
export function encodeJson(node: JsonNode): string {
  return encode(node, '\n')
}

/** Writes JSON in one line, byte for byte as Go's `json.Marshal` does. */
export function encodeCompactJson(node: JsonNode): string {
  switch (node.kind) {
    case 'array':
      return `[${node.items.map(encodeCompactJson).join(',')}]`
    case 'object':
      return `{${node.members.map(({ key, value }) => `${encodeString(key)}:${encodeCompactJson(value)}`).join(',')}}`
    default:
      return encode(node, '')
  }
}

function encode(node: JsonNode, newline: string): string {
  const inner = `${newline}    `
  switch (node.kind) {
    case 'null':
      return 'null'
    case 'boolean':
      return String(node.value)
    case 'number':
      return node.text
    case 'string':
      return encodeString(node.value)
    case 'array': {
      if (node.items.length === 0) return '[]'
      return `[${inner}${node.items.map((item) => encode(item, inner)).join(`,${inner}`)}${newline}]`
    }
    case 'object': {
      if (node.members.length === 0) return '{}'
      const members = node.members.map(({ key, value }) => `${encodeString(key)}: ${encode(value, inner)}`)
      return `{${inner}${members.join(`,${inner}`)}${newline}}`
    }
  }
}

const SHORT: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function encodeString(value: string): string {
  const escaped = value
    .toWellFormed()
    // Go escapes what would be unsafe inside HTML, and the two line ends that JavaScript once tripped over.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what has to be escaped
    .replace(/[\u0000-\u001f"\\<>&\u2028\u2029]/g, (char) => SHORT[char] ?? `\\u${hex(char)}`)
  return `"${escaped}"`
}

function hex(char: string): string {
  return char.charCodeAt(0).toString(16).padStart(4, '0')
}
