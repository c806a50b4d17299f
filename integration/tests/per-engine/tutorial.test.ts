import { Engine, Swarm } from '@raftkit/swarm'
import { DockerHosts } from '@raftkit/testcontainers'
import { expect, test } from 'vitest'
import { image, version } from '../../support/engine-under-test.ts'
import { expectSwarmError } from '../../support/expect-swarm-error.ts'

test('the tutorial, through the packages', async () => {
  await using hosts = await new DockerHosts('dev01', 'dev02', 'outsider').withImage(image).start()

  // docker-machine ls
  const entries = await hosts.machines.list()
  expect(entries.map(({ name }) => name)).toEqual(['dev01', 'dev02', 'outsider'])

  // docker-machine use dev01
  const dev01 = await hosts.machines.get('dev01')
  const dev02 = await hosts.machines.get('dev02')
  const one = new Engine(dev01.address)
  const two = new Engine(dev02.address)

  // docker info
  const info = await one.info()
  expect(info.ServerVersion).toMatch(new RegExp(`^${version.replace('.', '\\.')}`))
  expect(info.Swarm.LocalNodeState).toBe('inactive')

  // docker swarm init --advertise-addr "$(docker-machine ip dev01)"
  const swarm = await Swarm.init(one, { advertiseAddr: dev01.ip })
  expect((await one.info()).Swarm).toMatchObject({ LocalNodeState: 'active', NodeAddr: dev01.ip })

  // docker node ls
  expect(await swarm.nodes.list()).toMatchObject([
    { hostname: 'dev01', status: 'ready', role: 'manager', leader: true, availability: 'active' },
  ])

  // docker swarm join-token worker; docker swarm join-token manager -q
  const [worker, manager] = [await swarm.joinToken('worker'), await swarm.joinToken('manager')]
  expect(worker).toMatch(/^SWMTKN-1-[0-9a-z]{50}-[0-9a-z]{25}$/)
  expect(manager).toMatch(/^SWMTKN-1-[0-9a-z]{50}-[0-9a-z]{25}$/)
  expect(manager).not.toBe(worker)

  // on dev02: docker swarm join
  const joined = await swarm.join(two, { role: 'worker', advertiseAddr: dev02.ip })
  expect(joined).toEqual({ changed: true, nodeId: expect.stringMatching(/^[0-9a-z]{25}$/) })

  // on dev02: docker node ls
  const worked = await expectSwarmError(new Swarm(two).nodes.list(), 'NOT_A_MANAGER')
  expect(worked.engineMessage).toMatch(/^This node is not a swarm manager\. Worker nodes can't/)
  expect(worked.details.membership).toBe('worker')

  // on an outsider: docker node ls
  const outside = await expectSwarmError(new Swarm(hosts.get('outsider').engine).nodes.list(), 'NOT_A_MANAGER')
  expect(outside.engineMessage).toMatch(/^This node is not a swarm manager\. Use "docker swarm init" or/)
  expect(outside.details.membership).toBe('none')

  // on dev01: docker node ls
  expect(await swarm.nodes.ready({ count: 2 })).toMatchObject([
    { hostname: 'dev01', status: 'ready', leader: true },
    { hostname: 'dev02', status: 'ready', role: 'worker', leader: false, id: joined.nodeId, addr: dev02.ip },
  ])

  // on dev02: docker swarm join, again
  expect(await swarm.join(two, { role: 'worker' })).toEqual({ changed: false, nodeId: joined.nodeId })
  const again = two.swarm.join({ ListenAddr: '0.0.0.0:2377', RemoteAddrs: [`${dev01.ip}:2377`], JoinToken: worker })
  const refused = await expectSwarmError(again, 'ALREADY_IN_SWARM')
  expect(refused.engineMessage).toMatch(/already part of a swarm/)
  expect(await swarm.nodes.list()).toHaveLength(2)
})
