import { expect, it } from 'vitest'
import { Waiting } from './waiting.ts'

it('knows who is on the way beside a service, and not stuck', async () => {
  using waiting = new Waiting(new AbortController().signal)
  expect(waiting.isMovingBeside('a')).toBe(false)
  const { promise, resolve } = Promise.withResolvers<void>()
  const wants: ((wanting: { waitingFor: string; stuck: boolean }) => void)[] = []
  for (const name of ['a', 'b']) {
    void waiting.for(name, (onWaiting) => {
      wants.push(onWaiting)
      return promise
    })
  }
  const moving = (): boolean[] => ['a', 'b'].map((name) => waiting.isMovingBeside(name))
  expect(moving()).toEqual([true, true])
  wants[0]?.({ waitingFor: 'room', stuck: true })
  expect(moving()).toEqual([true, false])
  wants[1]?.({ waitingFor: 'room, too', stuck: true })
  expect(moving()).toEqual([false, false])
  expect(waiting.waitingFor).toBe('a: room; b: room, too')
  resolve()
  await waiting.all()
  expect(waiting.waitingFor).toBeUndefined()
})
