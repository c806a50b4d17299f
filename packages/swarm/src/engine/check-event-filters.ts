import { SwarmError } from '../errors/swarm-error.ts'
import type { EventFilters, EventType } from '../wire/filters.ts'

/** Complete, because a type says what belongs in it. */
const keys: Readonly<Record<keyof EventFilters, true>> = {
  type: true,
  event: true,
  scope: true,
  config: true,
  container: true,
  daemon: true,
  image: true,
  label: true,
  network: true,
  node: true,
  plugin: true,
  secret: true,
  service: true,
  volume: true,
}

const types: Readonly<Record<EventType, true>> = {
  builder: true,
  config: true,
  container: true,
  daemon: true,
  image: true,
  network: true,
  node: true,
  plugin: true,
  secret: true,
  service: true,
  volume: true,
}

/**
 * Refuses filters that nothing passes: unlike the lists, this endpoint takes any key and any value without a word.
 *
 * @throws SwarmError `INVALID_ARGUMENT`
 */
export function checkEventFilters(action: string, filters: EventFilters | undefined): void {
  const { type, scope } = filters ?? {}
  const unknown =
    Object.keys(filters ?? {}).find((key) => !Object.hasOwn(keys, key)) ??
    texts(type).find((one) => !Object.hasOwn(types, one)) ??
    texts(scope).find((one) => one !== 'swarm' && one !== 'local')
  if (unknown === undefined) return
  throw new SwarmError('INVALID_ARGUMENT', {
    action,
    meaning: `there are no events by ${JSON.stringify(unknown)}`,
    details: { argument: 'filters' },
  })
}

/** What is no text is refused where the filters are written, for every endpoint alike. */
function texts(value: string | readonly string[] | undefined): string[] {
  return [value].flat().filter((one) => typeof one === 'string')
}
