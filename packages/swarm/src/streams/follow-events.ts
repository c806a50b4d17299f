import type { CallOptions } from '../call-options.ts'
import type { Engine } from '../engine/engine.ts'
import type { EngineTime } from '../engine/engine-time.ts'
import type { Managers } from '../managers/managers.ts'
import type { EngineEvent } from '../wire/event.ts'
import { EventMemory } from './event-memory.ts'
import { engineTimeOf, nanosecondsOf } from './nanoseconds.ts'
import { reconnecting } from './reconnecting.ts'
import type { SwarmEvent, SwarmEventFilters } from './swarm-event.ts'
import { swarmEventFilter } from './swarm-event-filter.ts'

/** Which events of a swarm to read. */
export interface SwarmEventOptions extends CallOptions {
  /**
   * How long it may take to reach a manager, in milliseconds, at the beginning and after each lost connection. Waiting for
   * an event has no deadline.
   * @default 60000
   */
  readonly timeoutMs?: number | undefined
  /** Also those since then, as far as a manager remembers: a few hundred, and few from before its start. */
  readonly since?: EngineTime
  /** Ends there; without it, events go on until the loop is left or the call is aborted. */
  readonly until?: EngineTime
  /** Only those. */
  readonly filters?: SwarmEventFilters
  /**
   * Called in the place in which events may be missing: after a lost connection, where the new manager does not remember
   * the last event that was seen. List what there is then.
   */
  readonly onGap?: () => void
}

/** Clocks of managers differ, and an event is told a moment after it has happened: a new connection begins so much earlier. */
const overlapSeconds = 30

/** Reads the events of a swarm from whichever manager answers, and goes on with another one where a connection breaks. */
export function followEvents(managers: Managers, options: SwarmEventOptions): AsyncIterable<SwarmEvent> {
  const { signal, timeoutMs, onGap, since, until, filters } = options
  const action = 'read the events of the swarm'
  const start = since === undefined ? undefined : nanosecondsOf(action, 'since', since)
  const end = until === undefined ? undefined : nanosecondsOf(action, 'until', until)
  const passes = swarmEventFilter(action, filters)
  const { type, event } = filters ?? {}
  const asked = {
    scope: 'swarm',
    ...(type === undefined ? {} : { type }),
    ...(event === undefined ? {} : { event }),
  } as const
  const range = { ...(until === undefined ? {} : { until }), filters: asked }
  // Nothing is sent before the first step of the loop, but a wrong option is refused at once.
  for (const engine of managers.engines) engine.events({ ...range, ...(since === undefined ? {} : { since }) })
  const memory = new EventMemory()
  let opened = 0

  async function* open(engine: Engine, call: CallOptions, resumed: boolean): AsyncGenerator<SwarmEvent> {
    const now = (await engine.info(call)).SystemTime
    if (!resumed) opened = Date.parse(now) / 1000
    const from = resumed ? resumeFrom(memory, opened, start) : since
    const first = from === undefined ? {} : { since: from }
    // The past ends, unlike the stream itself: only there can be told that something is not in it.
    if (resumed && !(await remembers(engine.events({ ...call, ...range, ...first, until: now }), memory))) onGap?.()
    for await (const event of engine.events({ ...call, ...range, ...first })) {
      if (passes(event) && memory.add(event)) yield event
    }
  }

  /** A manager on its own tells of nothing any more, and a worker never did. */
  const check = (engine: Engine, call: CallOptions): Promise<unknown> =>
    engine.nodes.list({ ...call, filters: { role: 'manager' } })
  const isOver = (): boolean => end !== undefined && Date.now() + 1_000 >= Number(end / 1_000_000n)
  return reconnecting(managers, { action, check, open, isOver }, { signal, timeoutMs })
}

/** Whether a manager remembers the last event that was seen: it then also has all that came after. */
async function remembers(past: AsyncIterable<EngineEvent>, memory: EventMemory): Promise<boolean> {
  let found = false
  for await (const event of past) found ||= memory.isLast(event)
  return found
}

function resumeFrom({ newest }: EventMemory, opened: number, start: bigint | undefined): EngineTime {
  const from = newest === undefined ? opened : newest - overlapSeconds
  const since = BigInt(Math.floor(from)) * 1_000_000_000n
  return engineTimeOf(start !== undefined && start > since ? start : since)
}
