import { expect, test } from 'vitest'
import * as everything from './index.ts'
import * as testing from './testing/index.ts'

test('the package exports this at run time, and nothing else', () => {
  expect(Object.keys(everything).sort()).toMatchInlineSnapshot(`
    [
      "Engine",
      "Swarm",
      "SwarmError",
      "isSwarmError",
      "serviceDefinitionOf",
      "serviceSpecOf",
      "swarmErrorCodes",
      "waitFor",
    ]
  `)
  expect(Object.keys(testing)).toEqual(['InMemoryStream', 'InMemoryTransport'])
})
