import { expect, it } from 'vitest'
import { taskOf } from '../convergence/snapshot-of.ts'
import type { NodeInspect } from '../wire/node.ts'
import { isEven } from './is-even.ts'

const node = (ID: string, Labels?: Record<string, string>): NodeInspect => ({
  ID,
  Version: { Index: 1 },
  CreatedAt: '',
  UpdatedAt: '',
  Spec: { Role: 'worker', Availability: 'active', ...(Labels && { Labels }) },
  Status: { State: 'ready' },
})
const spread = (nodes: readonly NodeInspect[], on: string, ...preferences: string[]): boolean =>
  isEven(
    nodes,
    [...on].map((name, slot) => taskOf({ slot, node: name, state: 'running' })),
    preferences,
  )

it.each([
  ['', true],
  ['a', true],
  ['aab', true],
  ['aa', false],
  ['aaab', false],
  // Tasks on other nodes are no business of these.
  ['abzzzz', true],
])('over nodes a and b tasks on %j are even: %s', (on, even) => expect(spread([node('a'), node('b')], on)).toBe(even))

it('has nothing to spread over without nodes', () => expect(spread([], 'aaa')).toBe(true))

it.each([
  // One node in the one zone, two in the other.
  ['aaabbc', true],
  ['aabb', false],
  ['aabc', true],
  ['aaab', false],
  ['aabbbb', false],
])('over zones and then over their nodes tasks on %j are even: %s', (on, even) => {
  const nodes = [node('a', { zone: 'one' }), node('b', { zone: 'two' }), node('c', { zone: 'two' })]
  expect(spread(nodes, on, 'node.labels.zone')).toBe(even)
})

it('passes over what nothing is spread over, and takes nodes without the label for a group of their own', () => {
  expect(spread([node('a'), node('b')], 'aab', 'node.id')).toBe(true)
  expect(spread([node('a', { zone: 'one' }), node('b'), node('c')], 'aabc', 'node.labels.zone')).toBe(true)
})
