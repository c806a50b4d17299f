import { expect, test } from 'vitest'
import { Turns } from './turns.ts'

test('one goes after the other, in order, and to end a turn twice ends no other', async () => {
  const turns = new Turns()
  const seen: string[] = []
  const first = await turns.next()
  const others = ['second', 'third'].map(async (name) => {
    const end = await turns.next()
    seen.push(name)
    return end
  })
  await Promise.resolve()
  expect(seen).toEqual([])
  first()
  first()
  const end = await others[0]
  expect(seen).toEqual(['second'])
  end?.()
  await others[1]
  expect(seen).toEqual(['second', 'third'])
})
