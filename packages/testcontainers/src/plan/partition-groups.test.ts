import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isHarnessError } from '../errors/harness-error.ts'
import { partitionGroups } from './partition-groups.ts'

const hosts = ['a', 'b', 'c', 'd', 'e']

test('hosts that are named nowhere are a group of their own', () => {
  expect(partitionGroups([['b'], ['d', 'a']], hosts)).toEqual([['b'], ['d', 'a'], ['c', 'e']])
  expect(
    partitionGroups(
      [
        ['a', 'b'],
        ['c', 'd', 'e'],
      ],
      hosts,
    ),
  ).toEqual([
    ['a', 'b'],
    ['c', 'd', 'e'],
  ])
})

test('whatever is asked for, every host is in exactly one of at least two groups, or it is refused', () => {
  const groups = fc.array(fc.array(fc.constantFrom(...hosts, 'stranger'), { maxLength: 4 }), { maxLength: 4 })
  fc.assert(
    fc.property(groups, (asked) => {
      try {
        const parted = partitionGroups(asked, hosts)
        expect(parted.flat().sort()).toEqual(hosts)
        expect(parted.length).toBeGreaterThan(1)
        expect(parted.slice(0, asked.length)).toEqual(asked)
      } catch (error) {
        if (!isHarnessError(error, 'INVALID_ARGUMENT', 'NO_SUCH_HOST')) throw error
        const named = asked.flat()
        const faults = [
          named.includes('stranger'),
          new Set(named).size < named.length,
          asked.some((group) => group.length === 0),
          asked.length === 0,
          asked.length === 1 && named.length === hosts.length,
        ]
        expect(faults).toContain(true)
      }
    }),
  )
})
