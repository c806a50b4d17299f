import { expect, test } from 'vitest'
import * as everything from './index.ts'

test('the package exports this at run time, and nothing else', () => {
  expect(Object.keys(everything).sort()).toEqual([
    'DockerHosts',
    'HarnessError',
    'SharedSwarmCluster',
    'SwarmCluster',
    'harnessErrorCodes',
    'isHarnessError',
    'probeCapabilities',
    'removeStaleClusters',
    'removeStaleHosts',
  ])
})
