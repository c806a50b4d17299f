import { type Engine, type EngineRequest, isSwarmError, type SwarmError, type SwarmErrorCode } from '@raftkit/swarm'
import { expect } from 'vitest'
import { version } from './engine-under-test.ts'
import { expectSwarmError } from './expect-swarm-error.ts'

/** What an engine answers to a request that it refuses, and what the SDK makes of it. */
export interface Refusal {
  /** HTTP status. */
  readonly status: number
  /** The code that a caller gets. */
  readonly code: SwarmErrorCode
  /** The engine's words, whole where they are a string. */
  readonly words: string | RegExp
}

/** Sends anything to an engine, past the checks of its typed methods. The body of the answer is the caller's to judge. */
export async function send<Answer = unknown>(
  engine: Engine,
  method: EngineRequest['method'],
  target: string,
  body?: unknown,
): Promise<Answer> {
  const { pathname, searchParams } = new URL(target, 'http://engine')
  const request = {
    action: `send ${method} ${pathname}`,
    method,
    path: pathname,
    query: Object.fromEntries(searchParams),
  }
  return (await engine.request({ ...request, body, timeoutMs: 60_000 })) as Answer
}

/** Sees that a call is refused in exactly these words. */
export async function expectRefusal(call: Promise<unknown>, { status, code, words }: Refusal): Promise<SwarmError> {
  const error = await expectSwarmError(call, code)
  expect(error.status, error.engineMessage).toBe(status)
  if (typeof words === 'string') expect(error.engineMessage).toBe(words)
  else expect(error.engineMessage).toMatch(words)
  return error
}

/** What Engine 20.10 does, and what all newer ones do. */
export function oldAndNew<Value>(old: Value, since26: Value): Value {
  return version === '20.10' ? old : since26
}

/** Repeats a change that reads before it writes: engines raise the version of a service by themselves in mid-update. */
export async function whileStale<Value>(change: () => Promise<Value>): Promise<Value> {
  for (;;) {
    try {
      return await change()
    } catch (error) {
      if (!isSwarmError(error, 'VERSION_CONFLICT')) throw error
    }
  }
}
