import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type FramePart, logFrames } from './log-frames.ts'

const frame = (type: number, content: Uint8Array): Buffer => {
  const header = Buffer.from([type, 0, 0, 0, 0, 0, 0, 0])
  header.writeUInt32BE(content.length, 4)
  return Buffer.concat([header, content])
}
const refusalOf = (message: string): Error => new Error(`refused: ${message}`)

/** What comes out, parts of a frame put together again, and the error that it ends with. */
async function decode(chunks: Iterable<Uint8Array>): Promise<{ frames: string[]; error?: unknown }> {
  const frames: string[] = []
  try {
    for await (const part of logFrames(stream(chunks), 'read the log', refusalOf)) add(frames, part)
    return { frames }
  } catch (error) {
    return { frames, error }
  }
}
function add(frames: string[], { stream: name, bytes, begins }: FramePart): void {
  const text = Buffer.from(bytes).toString('latin1')
  if (begins) frames.push(`${name} ${text}`)
  else frames.push(`${frames.pop()}${text}`)
}
async function* stream(chunks: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* chunks
}

/** A buffer cut at random places. */
const cutAt = (bytes: Buffer, places: readonly number[]): Buffer[] => {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b)
  return [...ends, bytes.length].map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end))
}

describe('logFrames', () => {
  it('gives the same frames wherever the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(0, 1, 2), fc.uint8Array({ minLength: 1, maxLength: 40 })), { maxLength: 20 }),
        fc.array(fc.nat(), { maxLength: 30 }),
        async (frames, places) => {
          const bytes = Buffer.concat(frames.map(([type, content]) => frame(type, content)))
          const expected = frames.map(
            ([type, content]) => `${type === 2 ? 'stderr' : 'stdout'} ${Buffer.from(content).toString('latin1')}`,
          )
          expect(await decode(cutAt(bytes, places))).toEqual({ frames: expected })
        },
      ),
    )
  })

  it('ends in a typed error or well, whatever it is given', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 10 }), async (chunks) => {
        const { error } = await decode(chunks)
        if (error === undefined || (error as Error).message.startsWith('refused')) return
        expect(error).toMatchObject({ code: expect.stringMatching(/^(NOT_AN_ENGINE|CONNECTION_LOST)$/) })
      }),
    )
  })

  it('turns a frame of type 3 into the error that it is, after what came before', async () => {
    const bytes = Buffer.concat([
      frame(1, Buffer.from('before')),
      frame(3, Buffer.from('it broke')),
      frame(1, Buffer.from('x')),
    ])
    for (const chunks of [[bytes], [...bytes].map((byte) => Buffer.from([byte]))]) {
      const { frames, error } = await decode(chunks)
      expect(frames).toEqual(['stdout before'])
      expect(error).toEqual(new Error('refused: it broke'))
    }
    expect((await decode([frame(3, Buffer.alloc(0))])).error).toEqual(new Error('refused: '))
  })

  it('holds no more of an error than 64 KiB', async () => {
    let sent = 0
    const endless = (function* () {
      yield Buffer.from([3, 0, 0, 0, 255, 255, 255, 255])
      for (;;) {
        sent += 10_000
        yield Buffer.alloc(10_000, 'x')
      }
    })()
    const { error } = await decode(endless)
    expect((error as Error).message).toHaveLength('refused: '.length + 64 * 1024)
    expect(sent).toBeLessThan(100_000)
  })

  it('hands a frame of 4 GiB on as it arrives', async () => {
    const endless = (function* () {
      yield Buffer.from([1, 0, 0, 0, 255, 255, 255, 255])
      for (;;) yield Buffer.alloc(1000)
    })()
    const parts = logFrames(stream(endless), 'read the log', refusalOf)
    for (let part = 0; part < 5; part++) expect((await parts.next()).value?.bytes).toHaveLength(1000)
    await parts.return()
  })

  it('tells a text by its first bytes, and says what to do', async () => {
    for (const text of ['hello', 'h', '\u0001\u0000x', '\u0004\u0000\u0000\u0000']) {
      const { error } = await decode([Buffer.from(text)])
      expect(error).toMatchObject({ code: 'NOT_AN_ENGINE', remedy: expect.stringMatching(/tty: true/) })
    }
  })

  it.each([[[1, 0, 0]], [[1, 0, 0, 0, 0, 0, 0, 5, 65]]])('knows that %j was cut off', async (bytes) => {
    expect((await decode([Buffer.from(bytes)])).error).toMatchObject({ code: 'CONNECTION_LOST' })
  })

  it('takes very many frames of one byte without trouble', async () => {
    const bytes = Buffer.concat(Array.from({ length: 1000 }, () => frame(1, Buffer.from('x'))))
    let count = 0
    const chunks = Array.from({ length: 200 }, () => bytes)
    for await (const _ of logFrames(stream(chunks), 'read the log', refusalOf)) count++
    expect(count).toBe(200_000)
  })
})
