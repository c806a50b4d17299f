import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonLines } from './json-lines.ts'

async function read(chunks: Iterable<Uint8Array>): Promise<unknown[]> {
  const bytes = (async function* () {
    yield* chunks
  })()
  const values: unknown[] = []
  for await (const value of jsonLines(bytes, 'read events')) values.push(value)
  return values
}

describe('jsonLines', () => {
  it('gives the same values wherever the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue({ maxDepth: 2 })),
        fc.integer({ min: 1, max: 20 }),
        async (values, size) => {
          const bytes = Buffer.from(values.map((value) => `${JSON.stringify(value)}\r\n`).join(''))
          const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
            bytes.subarray(n * size, (n + 1) * size),
          )
          expect(await read(chunks)).toEqual(JSON.parse(JSON.stringify(values)))
        },
      ),
    )
  })

  it('refuses what is not JSON, what is cut off, and a line without an end', async () => {
    await expect(read([Buffer.from('{"a":1}\n<html>\n')])).rejects.toMatchObject({ code: 'NOT_AN_ENGINE' })
    await expect(read([Buffer.from('{"a":')])).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
    const endless = (function* () {
      for (;;) yield Buffer.alloc(60_000, 'x')
    })()
    await expect(read(endless)).rejects.toMatchObject({ code: 'NOT_AN_ENGINE' })
  })
})
