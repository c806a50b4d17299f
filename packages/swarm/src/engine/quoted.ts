import { inspect } from 'node:util'

/** Shows in a message what was given as an id or a name, whatever the types say about it. */
export function quoted(text: unknown): string {
  return typeof text === 'string' ? JSON.stringify(text) : inspect(text, { depth: 0 })
}
