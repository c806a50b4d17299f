import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { definitionKey } from './definition-key.ts'

describe('definitionKey', () => {
  it('does not depend on the order of keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (definition) => {
        const turned = Object.fromEntries(Object.entries(definition).reverse())
        expect(definitionKey(turned)).toBe(definitionKey(definition))
      }),
    )
  })

  it('depends on everything else', () => {
    const definition = { nodes: [{ name: 'a', labels: { x: '1' } }, { name: 'b' }], images: ['x'] }
    const others = [
      { ...definition, images: [] },
      { ...definition, nodes: [...definition.nodes].reverse() },
      { ...definition, nodes: [{ name: 'a', labels: { x: '2' } }, { name: 'b' }] },
    ]
    expect(new Set([definition, ...others].map(definitionKey)).size).toBe(4)
  })
})
