import { createHash } from 'node:crypto'

/** What two definitions have in common when they say the same, whatever the order of their keys. */
export function definitionKey(definition: unknown): string {
  return createHash('sha256').update(canonical(definition)).digest('hex').slice(0, 20)
}

/** JSON with keys in order; what JSON leaves out is left out. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}
