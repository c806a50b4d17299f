import { isSwarmError, type SwarmError, type SwarmErrorCode } from '@raftkit/swarm'
import { expect } from 'vitest'

/** Expects a promise to be rejected with a code, and hands the error back for a closer look. */
export async function expectSwarmError(promise: Promise<unknown>, code: SwarmErrorCode): Promise<SwarmError> {
  const error = await promise.then(
    (value) => expect.fail(`expected ${code}, but it went well: ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  )
  if (!isSwarmError(error)) throw error
  expect(error.code, error.message).toBe(code)
  expect(error.message).toContain(error.remedy)
  return error
}
