import { isDeepStrictEqual } from 'node:util'

/** One field that is to become another. */
export interface FieldChange {
  /** Where it is, in the engine's spelling, as in `TaskTemplate.ContainerSpec.Image`. */
  readonly path: string
  /** What it is; absent where it is not there, and where it may be a secret. */
  readonly before?: unknown
  /** What it is to be; absent where it is to go, and where it may be a secret. */
  readonly after?: unknown
  /** True where the values may be secrets and are not shown: those of the environment, and contents. */
  readonly hidden?: true
}

/** The fields in which two values differ. */
export function fieldChanges(before: unknown, after: unknown, path = ''): FieldChange[] {
  if (isDeepStrictEqual(before, after)) return []
  if (path.endsWith('ContainerSpec.Env')) return environmentChanges(before, after, path)
  if (isRecord(before) && isRecord(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])]
      .sort()
      .flatMap((key) => fieldChanges(before[key], after[key], path === '' ? key : `${path}.${key}`))
  }
  if (Array.isArray(before) && Array.isArray(after) && [...before, ...after].every(isRecord)) {
    return Array.from({ length: Math.max(before.length, after.length) }, (_, index) =>
      fieldChanges(before[index], after[index], `${path}[${index}]`),
    ).flat()
  }
  return [{ path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }]
}

function environmentChanges(before: unknown, after: unknown, path: string): FieldChange[] {
  const [old, wanted] = [byName(before), byName(after)]
  return [...new Set([...old.keys(), ...wanted.keys()])]
    .sort()
    .filter((name) => old.get(name) !== wanted.get(name))
    .map((name) => ({ path: `${path}.${name}`, hidden: true }))
}

function byName(lines: unknown): Map<string, string> {
  const all = Array.isArray(lines) ? lines.map(String) : []
  return new Map(all.map((line) => [line.split('=', 1)[0] ?? '', line]))
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
