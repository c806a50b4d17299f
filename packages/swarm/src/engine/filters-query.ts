import { SwarmError } from '../errors/swarm-error.ts'

/** Filters of any noun: a key, and one or more values of which one has to fit. */
export type Filters = Readonly<Record<string, FilterValue | readonly FilterValue[] | undefined>>

type FilterValue = string | boolean

/**
 * Writes filters as engines read them: `{"label":["a=b"]}`. Without any it is undefined.
 *
 * @throws SwarmError `INVALID_ARGUMENT` for a value that is none, and for two values of one label: engines keep only one
 * of them, and not always the same
 */
export function filtersQuery(action: string, filters: object | undefined): string | undefined {
  const entries = Object.entries((filters ?? {}) as Filters).flatMap(([key, value]) => {
    const values = value === undefined ? [] : [value].flat()
    for (const one of values) {
      if (typeof one !== 'string' && typeof one !== 'boolean') throw wrong(action, key, 'a value is not a text')
    }
    if (isLabel(key) && hasTwins(values.map(labelOf))) throw wrong(action, key, 'it names one label twice')
    return values.length === 0 ? [] : [[key, values.map(String)] as const]
  })
  // A key is a key, `__proto__` too: entries make it an own one.
  return entries.length === 0 ? undefined : JSON.stringify(Object.fromEntries(entries))
}

function isLabel(key: string): boolean {
  return key === 'label' || key === 'node.label'
}

function labelOf(value: FilterValue): string {
  return String(value).split('=', 1)[0] ?? ''
}

function hasTwins(texts: readonly string[]): boolean {
  return new Set(texts).size < texts.length
}

function wrong(action: string, key: string, what: string): SwarmError {
  return new SwarmError('INVALID_ARGUMENT', {
    action,
    meaning: `the filter ${JSON.stringify(key)} is not valid: ${what}`,
    details: { argument: `filters.${key}` },
  })
}
