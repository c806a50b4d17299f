import { type EngineTime, timeQuery } from '../engine/engine-time.ts'

/** A moment in nanoseconds since 1970: the only unit in which two lines of a log are apart. */
export function nanosecondsOf(action: string, argument: string, time: EngineTime): bigint {
  const [seconds = '0', fraction = ''] = (timeQuery(action, argument, time) ?? '0').split('.')
  return BigInt(seconds) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'))
}

/** The same as engines read it, seconds with nine digits behind the point. */
export function engineTimeOf(nanoseconds: bigint): string {
  return `${nanoseconds / 1_000_000_000n}.${String(nanoseconds % 1_000_000_000n).padStart(9, '0')}`
}
