import type { Node } from '@raftkit/swarm'
import { expect, test } from 'vitest'
import { agreementOf } from './agreement.ts'
import { unready } from './until-agreed.ts'

function manager(name: string, leader = false): Node {
  const node = { id: name, hostname: name, role: 'manager', status: 'ready', reachability: 'reachable', leader }
  return node as unknown as Node
}

function seen(leader: string): Node[] {
  return ['a', 'b', 'c'].map((name) => manager(name, name === leader))
}

const refused = 'the swarm has no leader at present'

test('a leader counts when more than half of the managers name it', () => {
  expect(agreementOf([seen('b'), seen('b'), refused])).toMatchObject({ done: { leader: { id: 'b' } } })
  expect(agreementOf([seen('a'), seen('b'), seen('b')])).toMatchObject({ done: { leader: { id: 'b' } } })
  expect(agreementOf([[manager('a', true)]])).toMatchObject({ done: { leader: { id: 'a' } } })
})

test('one that was cut off and does not know it does not', () => {
  expect(agreementOf([seen('a'), refused, refused])).toEqual({
    pending: `1 of 3 managers answer, and no leader has a majority (${refused})`,
  })
  expect(agreementOf([seen('a'), seen('b'), refused])).toHaveProperty('pending')
  expect(agreementOf([seen(''), seen(''), seen('')])).toHaveProperty('pending')
})

test('what is missing is named, and other entries do not matter', () => {
  const nodes = [
    manager('a', true),
    { ...manager('b'), reachability: 'unreachable' },
    { ...manager('c'), status: 'down' },
    { ...manager('d'), role: 'worker', reachability: undefined },
    { ...manager('d'), status: 'down' },
  ] as Node[]
  expect(unready(nodes, ['a', 'd'])).toBeUndefined()
  expect(unready(nodes, ['a', 'b', 'c', 'e'])).toBe('b is unreachable, c is down, e has not joined')
})
