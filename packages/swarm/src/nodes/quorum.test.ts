import { describe, expect, test } from 'vitest'
import type { Node } from './node.ts'
import { checkQuorumWithout } from './quorum.ts'

/** Managers m1 …, by how they are reached; `worker` is no manager. */
const nodes = (...states: readonly ('reachable' | 'unreachable' | 'worker')[]): Node[] =>
  states.map(
    (state, index) =>
      ({ id: `m${index + 1}`, reachability: state === 'worker' ? undefined : state }) as unknown as Node,
  )
const without = (all: readonly Node[], index: number) => () => checkQuorumWithout(all[index] as Node, all, 'demote')

describe('checkQuorumWithout', () => {
  test.each([
    [nodes('reachable', 'reachable'), 0],
    [nodes('reachable', 'reachable', 'reachable'), 0],
    [nodes('reachable', 'reachable', 'unreachable'), 2],
    [nodes('reachable', 'reachable', 'reachable', 'reachable', 'unreachable'), 0],
    [nodes('reachable', 'worker'), 1],
  ])('lets one go that the others can do without', (all, index) => {
    expect(without(all, index)).not.toThrow()
  })

  test.each([
    ['LAST_MANAGER', nodes('reachable', 'worker'), 0],
    ['QUORUM_LOSS', nodes('reachable', 'unreachable'), 0],
    ['QUORUM_LOSS', nodes('reachable', 'reachable', 'unreachable'), 0],
    ['QUORUM_LOSS', nodes('reachable', 'reachable', 'unreachable', 'unreachable'), 1],
  ])('refuses with %s', (code, all, index) => {
    expect(without(all, index)).toThrowError(expect.objectContaining({ code }))
  })
})
