import { SwarmError } from '../errors/swarm-error.ts'

/**
 * A moment: a `Date`, seconds since 1970, or a text, either RFC 3339 as engines write it or such seconds. Only a text
 * keeps all nine digits of a nanosecond.
 */
export type EngineTime = Date | number | string

const secondsPattern = /^\d{1,12}(?:\.\d{1,9})?$/
const rfc3339Pattern = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/

/**
 * Writes a moment as engines read it, seconds and nanoseconds with a dot between.
 *
 * @throws SwarmError `INVALID_ARGUMENT` for what is no moment since 1970
 */
export function timeQuery(action: string, argument: string, time: EngineTime | undefined): string | undefined {
  if (time === undefined) return undefined
  const seconds = secondsOf(time)
  if (seconds !== undefined) return seconds
  throw new SwarmError('INVALID_ARGUMENT', {
    action,
    meaning: `${argument} is no moment since 1970`,
    remedy: 'give a Date, seconds since 1970, or a text as engines write it, 2026-01-31T12:00:00.123456789Z',
    details: { argument },
  })
}

function secondsOf(time: unknown): string | undefined {
  if (typeof time === 'string') return secondsPattern.test(time) ? time : secondsOfText(time)
  const seconds = time instanceof Date ? time.getTime() / 1000 : time
  // A number of today's size has six digits behind the point.
  const text = typeof seconds === 'number' && seconds >= 0 ? seconds.toFixed(6) : ''
  return secondsPattern.test(text) ? text : undefined
}

function secondsOfText(text: string): string | undefined {
  const [, moment, fraction, zone] = rfc3339Pattern.exec(text) ?? []
  const seconds = Date.parse(`${moment}${zone}`) / 1000
  if (!(seconds >= 0)) return undefined
  return fraction === undefined ? String(seconds) : `${seconds}.${fraction}`
}
