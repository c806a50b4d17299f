import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { LogPosition } from './log-position.ts'
import { nanosecondsOf } from './nanoseconds.ts'

const second = 1_000_000_000n

describe('LogPosition', () => {
  it('takes every line of a first connection, even where a clock is set back', () => {
    const position = new LogPosition(0n, 0n)
    for (const time of [5n, 5n, 9n, 3n, 3n]) expect(position.advance('a', time)).toBe(true)
  })

  it('has a new connection begin where the writer that lags most has been read', () => {
    const position = new LogPosition(0n, 0n)
    position.advance('a', 100n * second)
    position.advance('b', 20n * second)
    expect(position.since).toBe('20.000000000')
    position.advance('b', 101n * second)
    // A task that nobody has heard of yet may have written shortly before.
    expect(position.since).toBe('71.000000000')
  })

  it('reads nothing again that is from before the beginning', () => {
    const position = new LogPosition(90n * second, 80n * second)
    position.advance('a', 100n * second)
    expect(position.since).toBe('80.000000000')
    position.reconnected()
    expect(position.advance('b', 85n * second)).toBe(false)
    expect(position.advance('b', 91n * second)).toBe(true)
  })

  it('goes on from wherever a writer has been read to, as long as some may still show the past', () => {
    const position = new LogPosition(90n * second, 80n * second, 120n * second)
    position.advance('a', 20n * second)
    position.advance('b', 60n * second)
    expect(position.settled).toBe(false)
    expect(position.since).toBe('20.000000000')
    position.reconnected()
    expect(position.takePast('c', 10n * second)).toBe(true)
    expect(position.takePast('c', 90n * second)).toBe(false)
    expect([...position.writers].sort()).toEqual(['a', 'b', 'c'])
    expect(position.advance('c', 10n * second)).toBe(false)
    expect(position.advance('c', 10n * second)).toBe(true)
    expect(position.advance('d', 30n * second)).toBe(false)
    expect(position.advance('a', 120n * second)).toBe(true)
    expect(position.settled).toBe(true)
    expect(position.since).toBe('80.000000000')
  })

  it('forgets the writers that have been silent for longest, and reads nothing of them again', () => {
    const position = new LogPosition(0n, 0n)
    for (let writer = 1; writer <= 5_000; writer++) position.advance(`task ${writer}`, BigInt(writer) * second)
    expect(position.since).toBe('905.000000000')
    position.reconnected()
    expect(position.advance('task 904', 904n * second)).toBe(false)
    expect(position.advance('task 905', 905n * second)).toBe(false)
    expect(position.advance('task 905', 906n * second)).toBe(true)
  })
})

/** Lines of some writers as one connection after the other shows them: from `since` on, broken off anywhere. */
test('however often the connection breaks, every line comes once and in order', () => {
  const writer = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 9 })
  const logs = fc.record({
    writers: fc.array(writer, { minLength: 1, maxLength: 4 }),
    order: fc.infiniteStream(fc.nat(1_000)),
    cuts: fc.array(fc.nat(30), { maxLength: 6 }),
  })
  fc.assert(
    fc.property(logs, ({ writers, order, cuts }) => {
      // Whole seconds with many ties, and no task lags by more than half a minute; writers take turns at random, but keep their own order.
      const queues = writers.map((steps, index) => {
        let time = 1_000n
        return steps.map((step, line) => {
          time += BigInt(step)
          return { writer: `w${index}`, line, time: time * second }
        })
      })
      const seen: Record<string, number[]> = {}
      const position = new LogPosition(0n, 0n)
      const connections = [...cuts, Number.POSITIVE_INFINITY]
      connections.forEach((length, connection) => {
        if (connection > 0) position.reconnected()
        const { since } = position
        const from = since === undefined || !position.begun ? 0n : nanosecondsOf('test', 'since', since)
        const shown = queues.map((queue) => queue.filter(({ time }) => time >= from))
        for (let count = 0; count < length && shown.some(({ length }) => length > 0); count++) {
          const waiting = shown.filter(({ length }) => length > 0)
          const next = waiting[Number(order.next().value) % waiting.length]?.shift()
          if (next !== undefined && position.advance(next.writer, next.time)) {
            seen[next.writer] = [...(seen[next.writer] ?? []), next.line]
          }
        }
      })
      queues.forEach((queue, index) => {
        expect(seen[`w${index}`] ?? []).toEqual(queue.map(({ line }) => line))
      })
    }),
    { numRuns: 200 },
  )
})
