import { type StartedSwarmCluster, SwarmCluster } from '@raftkit/testcontainers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { image } from '../../support/engine-under-test.ts'
import { expectSwarmError } from '../../support/expect-swarm-error.ts'
import { loadShellImage, shellImage, untilStopped } from '../../support/shell-image.ts'

/** Networks as people use them. */
describe('networks', () => {
  let cluster: StartedSwarmCluster

  beforeAll(async () => {
    cluster = await new SwarmCluster(image).withManagers(2).start()
    await Promise.all(cluster.hosts.map(loadShellImage))
  })
  afterAll(() => cluster?.stop())

  test('G01: a network that was made has its addresses, and is found by its whole name or full id only', async () => {
    const { networks } = cluster.swarm
    const made = await networks.create('o1', { attachable: true, labels: { a: 'b' }, options: { encrypted: '' } })
    expect(made).toMatchObject({ name: 'o1', driver: 'overlay', attachable: true, labels: { a: 'b' }, internal: false })
    expect(made.subnets).toHaveLength(1)
    expect(made.options).toHaveProperty('encrypted', '')
    expect(await networks.get('o1')).toMatchObject({ id: made.id })
    expect((await networks.get(made.id)).name).toBe('o1')
    await expectSwarmError(networks.get('o'), 'NOT_FOUND')
    await expectSwarmError(networks.get(made.id.slice(0, 8)), 'NOT_FOUND')
    await expectSwarmError(networks.get('bridge'), 'NOT_FOUND')
    await expectSwarmError(networks.create('o1'), 'NAME_CONFLICT')
    expect((await networks.list()).map(({ name }) => name)).toEqual(['ingress', 'o1'])
    expect(await networks.remove('o1')).toEqual({ changed: true })
    expect(await networks.remove('o1')).toEqual({ changed: false })
  })

  test('G01: ensure is safe to run again, and says in what another network differs', async () => {
    const { networks } = cluster.swarm
    const definition = {
      subnets: [{ subnet: '10.57.0.0/24', gateway: '10.57.0.5', range: '10.57.0.128/25' }],
      internal: true,
      labels: { a: 'b' },
    }
    const { id, changed } = await networks.ensure('o2', definition)
    expect(changed).toBe(true)
    expect(await networks.ensure('o2', definition)).toEqual({ changed: false, id })
    expect(await networks.ensure('o2', { internal: true, subnets: ['10.57.0.0/24'] })).toEqual({ changed: false, id })
    const error = await expectSwarmError(
      networks.ensure('o2', { attachable: true, internal: true, labels: { a: 'c' }, subnets: ['10.58.0.0/24'] }),
      'IMMUTABLE',
    )
    expect(error.message).toMatch(/with other attachable, labels, subnets;/)
    const overlapping = await expectSwarmError(networks.create('o3', { subnets: ['10.57.0.0/16'] }), 'IN_USE')
    expect(overlapping.message).toMatch(/10\.57\.0\.0\/16 overlaps 10\.57\.0\.0\/24 of the network o2/)
    await networks.remove(id)
    const both = await Promise.all([networks.ensure('o4'), networks.ensure('o4')])
    expect(both[0]?.id).toBe(both[1]?.id)
    await networks.remove('o4')
  })

  test('G01: a network in use names its services, and one that is gone is gone on every manager', async () => {
    const { networks } = cluster.swarm
    const { engine } = cluster.node('manager-1')
    const { id } = await networks.create('busy')
    const start = async (Name: string): Promise<string> => {
      const { ID } = await engine.services.create({
        Name,
        TaskTemplate: {
          ContainerSpec: { Image: shellImage, Command: ['sh', '-c', untilStopped] },
          Networks: [{ Target: 'busy' }],
        },
        Mode: { Global: {} },
        EndpointSpec: { Mode: 'dnsrr' },
      })
      return ID
    }
    const running = async (service: string): Promise<number> => {
      const tasks = await cluster.swarm.tasks.list({ filters: { service } })
      return tasks.filter(({ Status }) => Status.State === 'running').length
    }
    const service = await start('b-user')
    await expect.poll(() => running(service), { timeout: 60_000 }).toBe(2)
    const error = await expectSwarmError(networks.remove('busy'), 'IN_USE')
    expect(error.details.services).toEqual(['b-user'])
    await engine.services.remove(service)
    expect(await networks.remove(id)).toEqual({ changed: true })
    for (const host of cluster.managers) {
      expect((await host.engine.networks.list()).map(({ Name }) => Name)).not.toContain('busy')
    }
    // H01: the name can be used again at once.
    await networks.create('busy')
    const again = await start('b-user')
    await expect.poll(() => running(again), { timeout: 60_000 }).toBe(2)
    await engine.services.remove(again)
    await networks.remove('busy')
  })

  test('wrong input is refused before anything is sent', async () => {
    const { networks } = cluster.swarm
    await expectSwarmError(networks.create('a b'), 'INVALID_ARGUMENT')
    for (const subnet of ['bogus', '10.0.0.0', '10.0.0.0/33', '10.0.0.0/8/8', '']) {
      await expectSwarmError(networks.create('x', { subnets: [subnet] }), 'INVALID_ARGUMENT')
    }
    const wrong = { subnet: '10.56.0.0/24', gateway: '10.99.0.1' }
    await expectSwarmError(networks.create('x', { subnets: [wrong] }), 'INVALID_ARGUMENT')
  })
})
