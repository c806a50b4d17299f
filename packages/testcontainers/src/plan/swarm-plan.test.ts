import { describe, expect, it, test } from 'vitest'
import { type NodeOptions, swarmHostPlans, swarmSpec, swarmWarnings } from './swarm-plan.ts'

function swarm(
  managers: number | undefined,
  workers: number,
  ...nodes: NodeOptions[]
): ReturnType<typeof swarmHostPlans> {
  return swarmHostPlans({ managers, workers, nodes, image: 'image', common: {} })
}

const rolesOf = (plans: ReturnType<typeof swarm>): string[] => plans.map(({ name, role }) => `${name}:${role}`)

describe('swarmHostPlans', () => {
  it('names managers and workers', () => {
    expect(rolesOf(swarm(2, 1))).toEqual(['manager-1:manager', 'manager-2:manager', 'worker-1:worker'])
  })

  it('has one manager unless told otherwise', () => {
    expect(rolesOf(swarm(undefined, 0))).toEqual(['manager-1:manager'])
    expect(rolesOf(swarm(undefined, 0, { name: 'first', role: 'manager' }))).toEqual(['first:manager'])
    expect(rolesOf(swarm(0, 0, { name: 'first', role: 'manager' }))).toEqual(['first:manager'])
  })

  it('puts managers first, whatever the order they were given in', () => {
    expect(rolesOf(swarm(1, 1, { name: 'gpu' }, { name: 'second', role: 'manager' }))).toEqual([
      'manager-1:manager',
      'second:manager',
      'worker-1:worker',
      'gpu:worker',
    ])
  })

  it('gives nameless nodes the next number that is free', () => {
    expect(rolesOf(swarm(1, 1, {}, { name: 'worker-3' }, {}))).toEqual([
      'manager-1:manager',
      'worker-1:worker',
      'worker-2:worker',
      'worker-3:worker',
      'worker-4:worker',
    ])
  })

  it('gives every node its own image, labels and availability', () => {
    const [, old] = swarm(1, 0, { image: 'old', labels: { disk: 'ssd' }, availability: 'drain' })
    expect(old).toMatchObject({ image: 'old', labels: { disk: 'ssd' }, availability: 'drain' })
  })

  test.each([
    [0, 0, '0 managers'],
    [1, -1, '-1 workers'],
    [0.5, Number.NaN, '0.5 managers and NaN workers'],
  ])('refuses %d managers and %d workers', (managers, workers, complaint) => {
    expect(() => swarm(managers, workers)).toThrow(complaint)
  })
})

describe('swarmWarnings', () => {
  it('says what an even number of managers is worth', () => {
    expect(swarmWarnings(swarm(3, 2))).toEqual([])
    expect(swarmWarnings(swarm(4, 0))).toEqual(['4 managers survive the loss of 1, as 3 would: use an odd number'])
  })
})

describe('swarmSpec', () => {
  it('passes through what it does not know, and puts the rest above', () => {
    const spec = { Labels: { a: 'b' }, Dispatcher: { HeartbeatPeriod: 5e9 }, Raft: { SnapshotInterval: 100 } }
    expect(swarmSpec({ spec, autolock: true, heartbeatMs: 1_000 })).toEqual({
      Labels: { a: 'b' },
      Raft: { SnapshotInterval: 100 },
      Dispatcher: { HeartbeatPeriod: 1e9 },
      EncryptionConfig: { AutoLockManagers: true },
    })
    expect(swarmSpec({ spec, autolock: false, heartbeatMs: undefined })).toEqual(spec)
  })
})
