import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FramePart } from './log-frames.ts'
import { type LogLine, type LogLineOptions, LogLines, maxLineBytes } from './log-lines.ts'

type Message = readonly [text: string, stream?: 'stdout' | 'stderr']

const bare: LogLineOptions = { timestamps: false, details: false, raw: false }
const full: LogLineOptions = { timestamps: true, details: true, raw: false }
const time = '2026-01-31T12:00:00.123456789Z'

/** Messages as an engine sends them, each in parts of so many bytes. */
function read(options: LogLineOptions, messages: readonly Message[], size = Number.MAX_SAFE_INTEGER): LogLine[] {
  const lines = new LogLines(options)
  const read: LogLine[] = []
  for (const [text, stream = 'stdout'] of messages) {
    for (const part of partsOf(Buffer.from(text), stream, size)) read.push(...lines.add(part))
  }
  return [...read, ...lines.end()]
}
function* partsOf(bytes: Buffer, stream: 'stdout' | 'stderr', size: number): Generator<FramePart> {
  for (let at = 0; at < bytes.length; at += size)
    yield { stream, bytes: bytes.subarray(at, at + size), begins: at === 0 }
}
const texts = (lines: readonly LogLine[]): string[] => lines.map(({ stream, text }) => `${stream} ${text}`)

describe('LogLines', () => {
  it('makes a line of each message, and of the last one without an end', () => {
    expect(texts(read(bare, [['one\n'], ['two\n', 'stderr'], ['\n'], ['three']]))).toEqual([
      'stdout one',
      'stderr two',
      'stdout ',
      'stdout three',
    ])
  })

  it('puts a line together that an engine has cut, each stream by itself', () => {
    const messages: Message[] = [['a'.repeat(20)], ['err\n', 'stderr'], ['b\nc\n']]
    expect(texts(read(bare, messages))).toEqual(['stderr err', `stdout ${'a'.repeat(20)}b`, 'stdout c'])
  })

  it('takes time and details off every message, and keeps those of the first', () => {
    const lines = read(full, [
      [`${time} task=1,a=b+c%2C one, `],
      [`${time} task=2 of another\n`],
      [`${time.replace('12:', '13:')} task=1,a=b+c%2C two\n`],
    ])
    expect(lines).toMatchObject([
      { text: 'of another', details: { task: '2' } },
      { text: 'one, two', timestamp: time, details: { task: '1', a: 'b c,' } },
    ])
  })

  it('leaves what only looks like a prefix in the line', () => {
    for (const text of ['no time here', `${time} nodetails x`, `${time}`, ' ', `${time} a=b`]) {
      expect(read(full, [[`${text}\n`]])).toEqual([
        { stream: 'stdout', text, bytes: new Uint8Array(Buffer.from(text)) },
      ])
    }
  })

  it('reads a raw log line by line', () => {
    const raw = { timestamps: true, details: false, raw: true }
    expect(read(raw, [[`${time} one\r\n${time} two\r\n`], ['three']])).toMatchObject([
      { text: 'one', timestamp: time },
      { text: 'two', timestamp: time },
      { text: 'three' },
    ])
  })

  it('keeps a carriage return that a program has written, and bytes that are no text', () => {
    const lines = new LogLines(bare)
    const bytes = Uint8Array.of(255, 254, 13, 10)
    expect([...lines.add({ stream: 'stdout', bytes, begins: true })]).toEqual([
      { stream: 'stdout', text: '\uFFFD\uFFFD\r', bytes: bytes.slice(0, 3) },
    ])
  })

  it('gives the same lines however messages are cut', () => {
    const text = fc.string({ unit: 'binary', maxLength: 30 }).map((part) => part.replaceAll('\n', ''))
    const message = fc.record({
      text,
      end: fc.constantFrom('\n', ''),
      stream: fc.constantFrom('stdout' as const, 'stderr' as const),
      task: fc.constantFrom('1', '2'),
    })
    fc.assert(
      fc.property(fc.array(message), fc.integer({ min: 1, max: 9 }), fc.boolean(), (messages, size, withDetails) => {
        const options = withDetails ? full : bare
        const sent = messages.map(
          ({ text, end, stream, task }): Message => [
            `${withDetails ? `${time} task=${task} ` : ''}${text}${end}`,
            stream,
          ],
        )
        const whole = read(options, sent)
        expect(read(options, sent, size)).toEqual(whole)
        const joined = (stream: string, task: string): string =>
          messages
            .filter((one) => one.stream === stream && (!withDetails || one.task === task))
            .map(({ text, end }) => text + end)
            .join('')
        for (const stream of ['stdout', 'stderr']) {
          for (const task of withDetails ? ['1', '2'] : ['']) {
            const lines = whole.filter((line) => line.stream === stream && (line.details?.['task'] ?? '') === task)
            const expected = Buffer.from(joined(stream, task)).toString('utf8').replace(/\n$/, '')
            expect(lines.map((line) => line.text).join('\n')).toBe(expected)
          }
        }
      }),
    )
  })

  it('cuts a line that is too long to be held, and loses nothing of it', () => {
    const text = 'x'.repeat(2.5 * maxLineBytes)
    const lines = read(bare, [[`${text}\n`], ['next\n']], 60_000)
    expect(lines.map(({ text: { length }, partial }) => [length, partial])).toEqual([
      [maxLineBytes, true],
      [maxLineBytes, true],
      [maxLineBytes / 2, undefined],
      [4, undefined],
    ])
  })

  it('holds a bounded part of very many lines that do not end', () => {
    const lines = new LogLines(full)
    let out = 0
    const writers = 40_000
    for (let task = 0; task < writers; task++) {
      const bytes = Buffer.from(`${time} task=${task} x`)
      for (const { partial, text } of lines.add({ stream: 'stdout', bytes, begins: true })) {
        expect({ partial, text }).toEqual({ partial: true, text: 'x' })
        out++
      }
    }
    expect(writers - out).toBeLessThan(10_000)
    expect(out + [...lines.end()].length).toBe(writers)
  })

  // Twenty seconds are enough for linear time only.
  it('takes a line in very many messages', () => {
    const messages = Array.from({ length: 500_000 }, (): Message => ['x'])
    expect(read(bare, messages)).toHaveLength(1)
  })
})
