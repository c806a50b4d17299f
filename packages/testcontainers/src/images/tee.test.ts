import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { tee } from './tee.ts'

function big(): Readable {
  return Readable.from(Array.from({ length: 200 }, (_, index) => Buffer.alloc(10_000, index)))
}

test('every copy has everything', async () => {
  const expected = await buffer(big())
  for (const copy of await Promise.all(tee(big(), 3).map((one) => buffer(one)))) expect(copy).toEqual(expected)
})

test('a copy that is given up does not hold up the others', async () => {
  const [lazy, keen] = tee(big(), 2)
  setTimeout(() => lazy?.destroy(), 20)
  expect(await buffer(keen as Readable)).toHaveLength(2_000_000)
})

test('a source that breaks breaks every copy', async () => {
  const source = new Readable({ read: () => undefined })
  const copies = tee(source, 2).map((copy) => buffer(copy))
  source.destroy(new Error('broken'))
  for (const copy of copies) await expect(copy).rejects.toThrow('broken')
})

test('a source that nobody reads any more ends', async () => {
  const source = big()
  for (const copy of tee(source, 2)) copy.destroy()
  await expect.poll(() => source.destroyed).toBe(true)
})
