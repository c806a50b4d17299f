import { expect, it } from 'vitest'
import type { NodeInspect } from '../wire/node.ts'
import { fitsNode } from './fits-node.ts'

const node: NodeInspect = {
  ID: '2ivku8v2gvtg4nmgwd2ccl1g7',
  Version: { Index: 1 },
  CreatedAt: '',
  UpdatedAt: '',
  Spec: { Role: 'worker', Availability: 'active', Labels: { zone: 'A', Zone: 'b' } },
  Description: {
    Hostname: 'worker-1',
    Platform: { Architecture: 'x86_64', OS: 'linux' },
    Engine: { Labels: { disk: 'ssd' } },
  },
  Status: { State: 'ready', Addr: '192.0.2.7' },
}
const bare: NodeInspect = { ...node, Spec: { Role: 'manager', Availability: 'active' }, Description: {} }

it.each([
  [[], true],
  [['node.id==2IVKU8V2GVTG4NMGWD2CCL1G7'], true],
  [['node.hostname == worker-1', 'node.role==WORKER'], true],
  [['node.role!=worker'], false],
  [['node.labels.zone==a'], true],
  [['NODE.LABELS.zone==a'], true],
  // Names of labels are told apart by their case, values are not.
  [['node.labels.Zone==a'], false],
  [['node.labels.rack==1'], false],
  [['node.labels.rack!=1'], true],
  [['node.labels.toString!=1'], true],
  [['engine.labels.disk==ssd'], true],
  [['engine.labels.disk!=ssd'], false],
  [['node.platform.os==linux', 'node.platform.arch==x86_64'], true],
  [['node.platform.arch==amd64'], false],
  [['node.ip==192.0.2.7'], true],
  [['node.ip==192.0.2.0/24'], true],
  [['node.ip!=192.0.2.0/24'], false],
  [['node.ip==198.51.100.0/24'], false],
  [['node.ip!=198.51.100.0/24'], true],
  [['node.ip!=nowhere'], false],
  [['node.role==worker', 'node.labels.zone==c'], false],
  // Engines take both, and no node fits.
  [['node.bogus!=x'], false],
  [['node.role'], false],
])('a node has %j: %s', (Constraints, fits) => expect(fitsNode(node, { Constraints })).toBe(fits))

it.each([
  [{}, true],
  [{ Platforms: [] }, true],
  [{ Platforms: [{ OS: 'linux', Architecture: 'amd64' }] }, true],
  [{ Platforms: [{ OS: 'linux', Architecture: 'arm64' }, { OS: 'linux' }] }, true],
  [{ Platforms: [{ Architecture: 'x86_64' }] }, true],
  [{ Platforms: [{ OS: 'linux', Architecture: 'arm64' }] }, false],
  [{ Platforms: [{ OS: 'windows', Architecture: 'amd64' }] }, false],
])('a node runs %j: %s', (placement, fits) => expect(fitsNode(node, placement)).toBe(fits))

it('a node that has not said what it is has empty texts', () => {
  const fits = (...Constraints: string[]): boolean => fitsNode(bare, { Constraints })
  expect(fits('node.hostname!=a', 'node.labels.zone!=a', 'engine.labels.disk!=ssd', 'node.platform.os!=linux')).toBe(
    true,
  )
  expect(fits('node.labels.zone==a')).toBe(false)
  expect(fitsNode(bare, { Platforms: [{ OS: 'linux' }] })).toBe(false)
})
