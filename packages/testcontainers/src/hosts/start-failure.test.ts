import { SwarmError } from '@raftkit/swarm'
import { expect, test } from 'vitest'
import { HarnessError, isHarnessError } from '../errors/harness-error.ts'
import { startFailure } from './start-failure.ts'

function codeOf(cause: unknown): unknown {
  const failure = startFailure('start a swarm', cause)
  return isHarnessError(failure) ? failure.code : failure
}

test('what engines and sockets say gets a code', () => {
  const answer = (statusCode: number, message: string): Error => Object.assign(new Error(message), { statusCode })
  expect(codeOf(answer(500, 'no such driver'))).toBe('HOST_NOT_STARTED')
  expect(codeOf(answer(404, 'no such image'))).toBe('HOST_NOT_STARTED')
  expect(codeOf(answer(500, 'write /x: no space left on device'))).toBe('DISK_FULL')
  expect(codeOf(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }))).toBe('ENGINE_LOST')
  expect(codeOf(new SwarmError('NO_LEADER', { action: 'join' }))).toBe('SWARM_NOT_FORMED')
  expect(startFailure('start a swarm', answer(500, 'no such driver'))).toMatchObject({
    message: expect.stringContaining('Cannot start a swarm: the engine says: no such driver; '),
  })
})

test('what has a code keeps it, and mistakes of programs stay as they are', () => {
  const known = new HarnessError('NO_FREE_SUBNET', { action: 'create the network of the hosts' })
  expect(startFailure('start a swarm', known)).toBe(known)
  const mistake = new TypeError('x is not a function')
  expect(startFailure('start a swarm', mistake)).toBe(mistake)
})
