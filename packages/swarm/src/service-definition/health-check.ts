import type { Healthcheck } from '../wire/container-spec.ts'
import { formatDuration } from './duration.ts'
import type { FieldReader } from './field-reader.ts'
import { present } from './present.ts'

/** How a container is watched. Durations are texts, `'10s'`; what is left out is as the image has it. */
export interface HealthCheckDefinition {
  /** A line for the shell, or `['CMD', program, …]`, `['CMD-SHELL', line]`, `['NONE']`. */
  readonly test?: string | readonly string[]
  /** Between two checks. */
  readonly interval?: string
  /** How long a check may take. */
  readonly timeout?: string
  /** Failures in a row that make it unhealthy. */
  readonly retries?: number
  /** Failures at the beginning that do not count. */
  readonly startPeriod?: string
  /** Between two checks at the beginning. API 1.44. */
  readonly startInterval?: string
}

/** Engines refuse less, zero excepted: it means the image's own. */
const millisecond = 1_000_000

/** The health check of a definition. */
export function encodeHealthCheck(fields: FieldReader): Healthcheck | undefined {
  if (fields.raw('healthCheck') === false) return { Test: ['NONE'] }
  return fields.object('healthCheck', (check) =>
    present<Healthcheck>({
      Test: readTest(check),
      Interval: check.duration('interval', millisecond),
      Timeout: check.duration('timeout', millisecond),
      Retries: check.count('retries', { most: 0x7fff_ffff }),
      StartPeriod: check.duration('startPeriod', millisecond),
      StartInterval: check.duration('startInterval', millisecond),
    }),
  )
}

function readTest(check: FieldReader): readonly string[] | undefined {
  const test = check.raw('test')
  if (test === undefined) return undefined
  if (!Array.isArray(test)) return ['CMD-SHELL', check.requiredText('test')]
  const words = check.texts('test')
  const [kind] = words ?? []
  const wanted = { CMD: 2, 'CMD-SHELL': 2, NONE: 1 }[kind ?? ''] ?? (kind === undefined ? 0 : -1)
  if (wanted === -1) throw check.error('test', 'a list begins with CMD, CMD-SHELL or NONE')
  if (test.length < wanted || (kind !== 'CMD' && test.length > wanted)) {
    throw check.error('test', `${kind} is followed by ${wanted === 1 ? 'nothing' : 'what is to be run'}`)
  }
  return words
}

/** The health check of the wire. */
export function decodeHealthCheck(check: Healthcheck | undefined): HealthCheckDefinition | false | undefined {
  if (check === undefined) return undefined
  const { Test = undefined, Interval, Timeout, Retries: retries, StartPeriod, StartInterval } = check
  const [kind, line] = Test ?? []
  if (kind === 'NONE' && Object.keys(check).length === 1) return false
  const duration = (nanoseconds: number | undefined) =>
    nanoseconds === undefined ? undefined : formatDuration(nanoseconds)
  return present<HealthCheckDefinition>({
    test: kind === 'CMD-SHELL' && line !== undefined ? line : Test,
    interval: duration(Interval),
    timeout: duration(Timeout),
    retries,
    startPeriod: duration(StartPeriod),
    startInterval: duration(StartInterval),
  })
}
