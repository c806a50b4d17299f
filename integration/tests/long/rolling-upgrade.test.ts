import { type Engine, type NodeInspect, Swarm, waitFor } from '@raftkit/swarm'
import { SwarmCluster } from '@raftkit/testcontainers'
import type Dockerode from 'dockerode'
import { describe, expect, test } from 'vitest'
import { nodeImages } from '../../support/node-images.ts'
import { outerDocker } from '../../support/outer-docker.ts'
import { loadShellImage, shellImage, untilStopped } from '../../support/shell-image.ts'

const versions = nodeImages().available
const upwards = versions.map(({ version, image }) => ({ version, image }))
const paths = [upwards, upwards.toReversed()].map((path) => ({
  path,
  name: path.map(({ version }) => version).join(' → '),
}))
const timeoutMs = 120_000

/** Puts an engine of another version on a node's data, under its name and address, as an upgrade of its packages does. */
async function swap(containerId: string, image: string): Promise<string> {
  const old = outerDocker.getContainer(containerId)
  await old.stop({ t: 20 })
  const { Name, Config, HostConfig, NetworkSettings } = await old.inspect()
  const [[network, endpoint] = ['', undefined]] = Object.entries(NetworkSettings.Networks)
  const address = endpoint?.IPAMConfig?.IPv4Address
  const files = await old.getArchive({ path: '/raftkit' })
  await old.rename({ name: `${Name.slice(1)}-old` })
  const { Volumes: _, ...config } = Config
  const next = await outerDocker.createContainer({
    ...config,
    name: Name.slice(1),
    Image: image,
    HostConfig: { ...HostConfig, VolumesFrom: [containerId] },
    NetworkingConfig: { EndpointsConfig: { [network]: { IPAMConfig: { IPv4Address: address ?? '' } } } },
  })
  await next.putArchive(files, { path: '/' })
  await old.remove({ v: false })
  await next.start()
  return next.id
}

describe.skipIf(versions.length < 2)('K02 a rolling upgrade, and a downgrade, of three managers', () => {
  test.each(paths)(
    '$name: nothing is lost, and the leader stays until its own turn',
    async ({ path }) => {
      const [first, ...others] = path
      await using cluster = await new SwarmCluster(first?.image).withManagers(3).start()
      await Promise.all(cluster.hosts.map(loadShellImage))
      const names = ['manager-1', 'manager-2', 'manager-3']
      const containers = new Map(names.map((name) => [name, cluster.node(name).containerId]))
      // The same one all the time: it notices that it speaks with an engine of another version.
      const engineOf = (name: string): Engine => cluster.node(name).engine
      const nodesOn = (name: string, signal?: AbortSignal): Promise<NodeInspect[]> =>
        engineOf(name).nodes.list({ signal, timeoutMs: 30_000 })
      const leaderOn = async (name: string): Promise<string | undefined> =>
        (await nodesOn(name)).find(({ ManagerStatus }) => ManagerStatus?.Leader)?.Description?.Hostname
      // By the SDK's verbs: managers change a node's entry by themselves when networks come.
      const nodesBy = (name: string): Swarm['nodes'] => new Swarm(engineOf(name)).nodes
      const idOf = (name: string): string => ids.get(name) ?? expect.fail(`there is no ${name}`)
      const countContainers = async (): Promise<number> => {
        const lists = names.map(async (name) => {
          const docker = await engineOf(name).dockerode<Dockerode>()
          return docker.listContainers({ filters: { label: ['com.docker.swarm.service.name=s'] } })
        })
        return (await Promise.all(lists)).flat().length
      }

      const engine = engineOf('manager-1')
      const secret = await engine.secrets.create({ Name: 'kept', Data: 'eA==' })
      const network = await engine.networks.create({ Name: 'net', Driver: 'overlay' })
      const { ID: service } = await engine.services.create({
        Name: 's',
        Mode: { Replicated: { Replicas: 3 } },
        TaskTemplate: {
          ContainerSpec: { Image: shellImage, Command: ['sh', '-c', untilStopped] },
          RestartPolicy: { Delay: 100_000_000 },
          Networks: [{ Target: network.Id }],
        },
        EndpointSpec: { Mode: 'dnsrr' },
      })
      const ids = new Map((await nodesOn('manager-1')).map(({ ID, Description }) => [Description?.Hostname, ID]))

      for (const { version, image } of others) {
        const leader = (await leaderOn('manager-1')) ?? expect.fail('nobody leads')
        const followers = names.filter((name) => name !== leader)
        for (const name of [...followers, leader]) {
          const by = names.find((other) => other !== name) ?? ''
          if (name === followers[0]) await nodesBy(by).drain(idOf(name), { timeoutMs })
          containers.set(name, await swap(containers.get(name) ?? '', image))
          await waitFor(
            async (signal) => {
              try {
                const node = (await nodesOn(by, signal)).find(({ ID }) => ID === idOf(name))
                const seen = `${node?.Status.State} ${node?.ManagerStatus?.Reachability} ${node?.Description?.Engine?.EngineVersion}`
                return seen.startsWith(`ready reachable ${version}`) ? { done: seen } : { pending: seen }
              } catch (error) {
                return { pending: `${error}` }
              }
            },
            { action: `see ${name} on ${version}`, timeoutMs, intervalMs: 250 },
          )
          const { Swarm: status } = await engineOf(name).info()
          expect(status).toMatchObject({ NodeID: idOf(name), LocalNodeState: 'active', Error: '' })
          if (name === followers[0]) await nodesBy(by).activate(idOf(name), { timeoutMs })
          if (name !== leader) expect(await leaderOn(name)).toBe(leader)
        }
        // Mostly another one, but an engine that is quick to come back may win the election.
        expect(names).toContain(await leaderOn(leader))
        await expect.poll(countContainers, { timeout: timeoutMs, interval: 500 }).toBe(3)
        expect((await engineOf(leader).services.inspect(service)).ID).toBe(service)
        expect((await engineOf(leader).secrets.list()).map(({ ID }) => ID)).toEqual([secret])
        await engineOf(leader).configs.create({ Name: `written-by-${version}`, Data: 'eA==' })
      }
    },
    600_000,
  )
})
