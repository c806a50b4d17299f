import { isDeepStrictEqual } from 'node:util'

/** Merges a patch into a value by RFC 7396: objects field by field, `null` takes away, everything else replaces. */
export function mergePatch(value: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch
  const merged = new Map(isObject(value) ? Object.entries(value) : [])
  for (const [name, change] of Object.entries(patch)) {
    if (change === null) merged.delete(name)
    else merged.set(name, mergePatch(merged.get(name), change))
  }
  return Object.fromEntries(merged)
}

/** The smallest patch that makes one value of the other; undefined where they are the same. Without `null` in them. */
export function makePatch(from: unknown, to: unknown): unknown {
  if (!isObject(from) || !isObject(to)) return isDeepStrictEqual(from, to) ? undefined : to
  const patch = new Map<string, unknown>()
  for (const name of Object.keys(from)) if (!Object.hasOwn(to, name)) patch.set(name, null)
  for (const [name, wanted] of Object.entries(to)) {
    const change = Object.hasOwn(from, name) ? makePatch(from[name], wanted) : wanted
    if (change !== undefined) patch.set(name, change)
  }
  return patch.size === 0 ? undefined : Object.fromEntries(patch)
}

/** Whether a value says nothing that the other does not say. */
export function isPartOf(part: unknown, whole: unknown): boolean {
  if (!isObject(part) || !isObject(whole)) return isDeepStrictEqual(part, whole)
  return Object.entries(part).every(([name, value]) => Object.hasOwn(whole, name) && isPartOf(value, whole[name]))
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
