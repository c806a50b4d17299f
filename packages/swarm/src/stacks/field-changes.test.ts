import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fieldChanges } from './field-changes.ts'
import { planText } from './stack-plan.ts'

describe('fieldChanges', () => {
  it('names what differs, and nothing else', () => {
    expect(
      fieldChanges(
        { a: { b: 1, c: [1], d: [{ e: 1 }, { e: 2 }] }, same: { x: [] } },
        { a: { b: 2, c: [1, 2], d: [{ e: 1 }] }, same: { x: [] }, new: 'x' },
      ),
    ).toEqual([
      { path: 'a.b', before: 1, after: 2 },
      { path: 'a.c', before: [1], after: [1, 2] },
      { path: 'a.d[1]', before: { e: 2 } },
      { path: 'new', after: 'x' },
    ])
  })

  it('does not show what variables of the environment are', () => {
    const container = (Env: string[]): object => ({ ContainerSpec: { Env } })
    const changes = fieldChanges(container(['A=1', 'B=hidden', 'D']), container(['A=1', 'B=secret', 'C=x']))
    expect(changes).toEqual(['B', 'C', 'D'].map((name) => ({ path: `ContainerSpec.Env.${name}`, hidden: true })))
    expect(
      planText({
        stack: 's',
        changes: [{ kind: 'service', name: 's_a', action: 'update', fields: changes }],
        warnings: [],
        ignored: [],
      }),
    ).toBe(
      [
        'stack s: 0 to create, 1 to update, 0 to remove, 0 unchanged',
        '~ service s_a',
        '    ContainerSpec.Env.B: another value',
        '    ContainerSpec.Env.C: another value',
        '    ContainerSpec.Env.D: another value',
      ].join('\n'),
    )
  })

  it('finds nothing in what is equal, and something in what is not', () => {
    const value = fc.jsonValue({ maxDepth: 3 })
    fc.assert(
      fc.property(value, value, (one, other) => {
        expect(fieldChanges(one, structuredClone(one))).toEqual([])
        const equal = JSON.stringify(one) === JSON.stringify(other)
        if (!equal && fieldChanges(one, other).length === 0) expect(one).toEqual(other)
      }),
    )
  })
})
