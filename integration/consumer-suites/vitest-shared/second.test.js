import { expect } from 'vitest'
import { note, test } from './swarm.js'

test('the second file finds the swarm empty and fills it', async ({ cluster }) => {
  note(cluster)
  const { engine } = await cluster.leader()
  expect(await engine.secrets.list()).toEqual([])
  await engine.secrets.create({ Name: 'left-behind', Data: 'MQ==' })
})
