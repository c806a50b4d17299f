import { describe, expect, it } from 'vitest'
import type { EngineEvent } from '../wire/event.ts'
import { EventMemory } from './event-memory.ts'

const event = (id: string, more: Partial<EngineEvent> = {}): EngineEvent => ({
  Type: 'service',
  Action: 'update',
  Actor: { ID: id, Attributes: { name: 'web' } },
  scope: 'swarm',
  time: 1_800_000_000,
  timeNano: 1_800_000_000_000_000_000,
  ...more,
})

describe('EventMemory', () => {
  it('knows an event again from another manager', () => {
    const memory = new EventMemory()
    expect(memory.add(event('a'))).toBe(true)
    expect(memory.add(event('a'))).toBe(false)
    expect(memory.isLast(event('a'))).toBe(true)
    expect(memory.isLast(event('b'))).toBe(false)
  })

  it('takes two changes of one object for two, and one of its kind and one of another', () => {
    const memory = new EventMemory()
    const changes = [event('a'), event('a', { timeNano: 1.9e18 }), event('a', { Type: 'node' })]
    expect(changes.map((change) => memory.add(change))).toEqual([true, true, true])
  })

  it('knows a removal again, though each manager says another time for it', () => {
    const memory = new EventMemory()
    expect(memory.add(event('a', { Action: 'remove' }))).toBe(true)
    expect(memory.add(event('a', { Action: 'remove', timeNano: 1 }))).toBe(false)
  })

  it('knows as many as engines can show again, and not more', () => {
    const memory = new EventMemory()
    for (let id = 0; id < 10_000; id++) memory.add(event(String(id)))
    expect(memory.add(event('9500'))).toBe(false)
    expect(memory.add(event('7000'))).toBe(true)
    expect(memory.newest).toBe(1_800_000_000)
  })
})
