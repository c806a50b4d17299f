import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { filtersQuery } from './filters-query.ts'

const query = (filters: object | undefined): string | undefined => filtersQuery('list nodes', filters)

describe('filtersQuery', () => {
  it('writes lists of texts', () => {
    expect(query({ role: 'worker', id: ['a', 'b'], dangling: false })).toBe(
      '{"role":["worker"],"id":["a","b"],"dangling":["false"]}',
    )
  })

  it.each([undefined, {}, { id: undefined }, { id: [] }])('writes nothing of %j', (filters) => {
    expect(query(filters)).toBeUndefined()
  })

  it('refuses two values of one label, which engines do not know what to do with', () => {
    for (const label of [
      ['a=b', 'a=c'],
      ['a', 'a=b'],
      ['a', 'a'],
    ]) {
      expect(() => query({ label })).toThrowError(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
      expect(() => query({ 'node.label': label })).toThrowError(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
    }
    expect(query({ label: ['a=b', 'b=c'] })).toBe('{"label":["a=b","b=c"]}')
  })

  it('says everything that it was told, or refuses it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.anything()), (filters) => {
        let written: string | undefined
        try {
          written = query(filters)
        } catch (error) {
          expect(error).toMatchObject({ code: 'INVALID_ARGUMENT' })
          return
        }
        const read: Record<string, string[]> = written === undefined ? {} : JSON.parse(written)
        for (const [key, value] of Object.entries(filters)) {
          const values = value === undefined ? [] : [value].flat()
          expect(Object.hasOwn(read, key) ? read[key] : []).toEqual(values.map((one) => String(one).toWellFormed()))
        }
      }),
    )
  })
})
