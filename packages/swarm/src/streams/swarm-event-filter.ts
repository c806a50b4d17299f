import { SwarmError } from '../errors/swarm-error.ts'
import type { EngineEvent } from '../wire/event.ts'
import type { SwarmEvent, SwarmEventFilters, SwarmEventType } from './swarm-event.ts'

const types: readonly SwarmEventType[] = ['config', 'network', 'node', 'secret', 'service']
const actions: readonly SwarmEvent['Action'][] = ['create', 'update', 'remove']

/**
 * Whether an event passes. Engines match the beginning of any name or id, whatever it is of, so they are not asked.
 *
 * @throws SwarmError `INVALID_ARGUMENT` for filters that no event of a swarm passes: engines would be silent for ever
 */
export function swarmEventFilter(
  action: string,
  filters: SwarmEventFilters = {},
): (event: EngineEvent) => event is SwarmEvent {
  checkFilters(action, filters)
  const wantedTypes = valuesOf(filters.type)
  const wantedActions = valuesOf(filters.event)
  const objects = types.flatMap((type) => valuesOf(filters[type]).map((object) => ({ type, object })))
  return (event): event is SwarmEvent => {
    const { Type, Action, Actor, scope } = event
    if (scope !== 'swarm' || !types.some((type) => type === Type)) return false
    if (wantedTypes.length > 0 && !wantedTypes.includes(Type)) return false
    if (wantedActions.length > 0 && !wantedActions.includes(Action)) return false
    if (objects.length === 0) return true
    return objects.some(
      ({ type, object }) => type === Type && (object === Actor.ID || object === Actor.Attributes['name']),
    )
  }
}

function valuesOf(value: string | readonly string[] | undefined): readonly string[] {
  return [value ?? []].flat()
}

function checkFilters(action: string, filters: SwarmEventFilters): void {
  const known = ['type', 'event', ...types]
  const unknown =
    Object.keys(filters).find((key) => !known.includes(key)) ??
    valuesOf(filters.type).find((type) => !types.some((one) => one === type)) ??
    valuesOf(filters.event).find((event) => !actions.some((one) => one === event)) ??
    types.find((type) => valuesOf(filters[type]).some((object) => typeof object !== 'string' || object === ''))
  if (unknown === undefined) return
  throw new SwarmError('INVALID_ARGUMENT', {
    action,
    meaning: `a swarm has no events by ${JSON.stringify(unknown)}`,
    remedy: 'ask each engine for its own events, engine.events()',
    details: { argument: 'filters' },
  })
}
