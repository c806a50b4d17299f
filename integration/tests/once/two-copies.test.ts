import { createRequire } from 'node:module'
import * as esm from '@raftkit/swarm'
import { describe, expect, test } from 'vitest'

type Copy = typeof esm

/** What a program gets that imports the package here and requires it there. */
const cjs = createRequire(import.meta.url)('@raftkit/swarm') as Copy

/** An error as a caller meets it, thrown by the copy itself. */
async function errorOf(copy: Copy): Promise<unknown> {
  return new copy.Engine('unix:///nowhere/docker.sock').ping().then(
    () => expect.fail('an engine answers at a socket that is not there'),
    (reason: unknown) => reason,
  )
}

describe('two copies of the package in one program', () => {
  test('are two', () => {
    expect(cjs.SwarmError).not.toBe(esm.SwarmError)
    expect(cjs.isSwarmError).not.toBe(esm.isSwarmError)
  })

  test.each([
    ['ESM', 'ESM', esm, esm],
    ['ESM', 'CommonJS', esm, cjs],
    ['CommonJS', 'ESM', cjs, esm],
    ['CommonJS', 'CommonJS', cjs, cjs],
  ] as const)('the error of %s is known to %s', async (_, __, thrower, asker) => {
    const error = await errorOf(thrower)
    expect(error instanceof asker.SwarmError).toBe(thrower === asker)
    expect(asker.isSwarmError(error)).toBe(true)
    expect(asker.isSwarmError(error, 'SOCKET_NOT_FOUND')).toBe(true)
    expect(asker.isSwarmError(error, 'NO_LEADER')).toBe(false)
  })

  test('have one table of codes', () => {
    expect(cjs.swarmErrorCodes).toEqual(esm.swarmErrorCodes)
  })
})
