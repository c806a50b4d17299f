import { test } from 'vitest'
import type { SwarmEventFilters } from './swarm-event.ts'

test('only events of a swarm can be asked for', () => {
  const filters: SwarmEventFilters = { type: ['service', 'node'], event: 'update', node: 'dev01' }
  // @ts-expect-error containers are not of the swarm
  const ofContainers: SwarmEventFilters = { type: 'container' }
  // @ts-expect-error objects of a swarm do not start
  const ofStarts: SwarmEventFilters = { event: 'start' }
  void [filters, ofContainers, ofStarts]
})
