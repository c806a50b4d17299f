import type { CallOptions } from '../call-options.ts'
import { SwarmError } from '../errors/swarm-error.ts'
import type { EngineEvent } from '../wire/event.ts'
import type { EventFilters } from '../wire/filters.ts'
import { checkEventFilters } from './check-event-filters.ts'
import type { EngineRequester } from './engine-request.ts'
import { type EngineTime, timeQuery } from './engine-time.ts'
import { filtersQuery } from './filters-query.ts'
import { jsonLines } from './json-lines.ts'

/** Which events to read. */
export interface EventOptions extends CallOptions {
  /** Also those since then, as far as the engine remembers: a few hundred, and none from before its start. */
  readonly since?: EngineTime
  /** Ends there; without it, events go on until the loop is left or the call is aborted. */
  readonly until?: EngineTime
  /** Only those. */
  readonly filters?: EventFilters
}

/** Reads what an engine tells of itself, and a manager of the swarm. */
export function readEvents(engine: EngineRequester, options: EventOptions): AsyncIterable<EngineEvent> {
  const { since, until, filters, ...call } = options
  const action = 'read events'
  checkEventFilters(action, filters)
  return engine.stream<EngineEvent>({
    ...call,
    action,
    method: 'GET',
    path: '/events',
    query: {
      since: timeQuery(action, 'since', since),
      until: timeQuery(action, 'until', until),
      filters: filtersQuery(action, filters),
    },
    // With `until` in the future it is silent until something happens, too.
    endless: true,
    decode: async function* (bytes) {
      for await (const event of jsonLines(bytes, action)) {
        if (!isEvent(event)) throw new SwarmError('NOT_AN_ENGINE', { action, meaning: 'the answer is not an event' })
        yield event
      }
    },
  })
}

function isEvent(value: unknown): value is EngineEvent {
  return typeof value === 'object' && value !== null && 'Type' in value && 'Action' in value && 'Actor' in value
}
