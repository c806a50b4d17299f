import { describe, expect, it } from 'vitest'
import { HarnessError, isHarnessError } from './harness-error.ts'

describe('HarnessError', () => {
  it('says what could not be done, why, what helps, and shows the logs', () => {
    const error = new HarnessError('HOST_NOT_READY', { action: 'start a swarm', logs: { 'manager-1': 'last words\n' } })
    expect(error.message).toBe(
      "Cannot start a swarm: the engine inside a host did not become ready; see the last lines of the engine's log\n--- manager-1 ---\nlast words",
    )
    expect(error.logs).toEqual({ 'manager-1': 'last words\n' })
  })
})

describe('isHarnessError', () => {
  it('knows the class, its codes and the errors of another copy', () => {
    const error = new HarnessError('NO_ENGINE', { action: 'x' })
    const foreign = Object.assign(new Error('x'), {
      [Symbol.for('@raftkit/testcontainers/HarnessError')]: true,
      code: 'NO_ENGINE',
    })
    expect([error, foreign].map((candidate) => isHarnessError(candidate, 'NO_ENGINE'))).toEqual([true, true])
    expect(isHarnessError(error, 'NO_SUCH_HOST')).toBe(false)
    expect(isHarnessError(new Error('x'))).toBe(false)
  })
})
