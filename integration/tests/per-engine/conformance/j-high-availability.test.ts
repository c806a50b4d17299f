import { type NodeInspect, waitFor } from '@raftkit/swarm'
import { type StartedSwarmCluster, SwarmCluster, type SwarmNode } from '@raftkit/testcontainers'
import type Dockerode from 'dockerode'
import { afterEach, describe, expect, test } from 'vitest'
import { expectRefusal, send } from '../../../support/engine-answer.ts'
import { image, version } from '../../../support/engine-under-test.ts'
import { outerDocker } from '../../../support/outer-docker.ts'
import { loadShellImage, shellImage, untilStopped } from '../../../support/shell-image.ts'

const nanoseconds = 1_000_000
const timeoutMs = 120_000
const leaderless =
  "rpc error: code = Unknown desc = The swarm does not have a leader. It's possible that too few managers are online. Make sure more than half of the managers are online."
const notManager =
  "This node is not a swarm manager. Worker nodes can't be used to view or modify cluster state. Please run this command on a manager node or promote the current node to a manager."

let cluster: StartedSwarmCluster
afterEach(() => cluster?.stop())

const start = async (workers: number): Promise<Record<'n1' | 'n2' | 'n3', SwarmNode>> => {
  cluster = await new SwarmCluster(image).withManagers(3).withWorkers(workers).start()
  await Promise.all(cluster.hosts.map(loadShellImage))
  return { n1: cluster.node('manager-1'), n2: cluster.node('manager-2'), n3: cluster.node('manager-3') }
}
const service = (Name: string, replicas: number): object => ({
  Name,
  Mode: { Replicated: { Replicas: replicas } },
  TaskTemplate: {
    ContainerSpec: { Image: shellImage, Command: ['sh', '-c', untilStopped] },
    RestartPolicy: { Delay: 100 * nanoseconds },
  },
})
const nodesOn = ({ engine }: SwarmNode): Promise<NodeInspect[]> => send(engine, 'GET', '/nodes')
const entryOn = async (node: SwarmNode, { name }: SwarmNode): Promise<NodeInspect | undefined> =>
  (await nodesOn(node)).find(({ Description }) => Description?.Hostname === name)
/** Waits until what an engine answers is as asked; while it refuses, it is not. */
const until = (what: string, holds: () => Promise<unknown>): Promise<true> =>
  waitFor(
    async () => {
      const seen = await holds().catch((error: Error) => error.message)
      return seen === true ? { done: true } : { pending: `${seen}` }
    },
    { action: `see ${what}`, timeoutMs, intervalMs: 250 },
  )
/** How many containers of a service really run on these nodes. */
const containersOf = async (name: string, nodes: readonly SwarmNode[]): Promise<number> => {
  const lists = nodes.map(async ({ engine }) => {
    const docker = await engine.dockerode<Dockerode>()
    return docker.listContainers({ filters: { label: [`com.docker.swarm.service.name=${name}`] } })
  })
  return (await Promise.all(lists)).flat().length
}
const untilContainers = (name: string, count: number, nodes: readonly SwarmNode[]): Promise<true> =>
  until(`${count} containers of ${name}`, async () => {
    const found = await containersOf(name, nodes)
    return found === count || found
  })

describe('J06 two of three managers lost for good', () => {
  test('rows 1–10: force-new-cluster keeps everything, and the old managers are none any more', async () => {
    const { n1, n2, n3 } = await start(1)
    const n4 = cluster.node('worker-1')
    const { engine, ip } = n1
    const secret = await engine.secrets.create({ Name: 'kept', Data: 'eA==' })
    const { ID } = await send<{ ID: string }>(engine, 'POST', '/services/create', service('s', 4))
    await untilContainers('s', 4, cluster.hosts)
    const before = await engine.swarm.inspect()
    const nodeId = (await engine.info()).Swarm.NodeID

    const request = { ListenAddr: '0.0.0.0:2377', AdvertiseAddr: ip }
    await expectRefusal(send(engine, 'POST', '/swarm/init', request), {
      status: 503,
      code: 'ALREADY_IN_SWARM',
      words: 'This node is already part of a swarm. Use "docker swarm leave" to leave this swarm and join another one.',
    })
    await Promise.all([n2.kill(), n3.kill()])
    await until('the quorum lost', () =>
      nodesOn(n1).then(
        () => 'an answer',
        () => true,
      ),
    )
    const again = { ListenAddr: '0.0.0.0:2377', AdvertiseAddr: `${ip}:2377`, ForceNewCluster: true }
    expect(await send(engine, 'POST', '/swarm/init', again)).toBe(nodeId)

    const entries = await nodesOn(n1)
    expect(entries).toHaveLength(4)
    expect(await entryOn(n1, n1)).toMatchObject({
      ID: nodeId,
      Spec: { Role: 'manager' },
      Status: { State: 'ready' },
      ManagerStatus: { Leader: true, Reachability: 'reachable' },
    })
    for (const lost of [n2, n3]) {
      const entry = await entryOn(n1, lost)
      expect(entry).toMatchObject({ Spec: { Role: 'manager' } })
      expect(entry?.ManagerStatus).toBeUndefined()
    }
    const after = await engine.swarm.inspect()
    expect([after.ID, after.JoinTokens, after.TLSInfo.TrustRoot]).toEqual([
      before.ID,
      before.JoinTokens,
      before.TLSInfo.TrustRoot,
    ])
    expect((await engine.secrets.list()).map((one) => one.ID)).toEqual([secret])
    expect((await engine.services.inspect(ID)).ID).toBe(ID)
    await until('the worker ready', async () => (await entryOn(n1, n4))?.Status.State === 'ready')
    await untilContainers('s', 4, [n1, n4])

    await n2.start()
    await until('the old manager back', async () => (await entryOn(n1, n2))?.Status.State === 'ready')
    // For some seconds it is a manager by its own word, as it was before.
    await until('the old manager a worker', async () => {
      const { LocalNodeState, ControlAvailable, Error: error } = (await n2.engine.info()).Swarm
      return (LocalNodeState === 'active' && !ControlAvailable && error === '') || `${LocalNodeState} ${error}`
    })
    await expectRefusal(nodesOn(n2), { status: 503, code: 'NOT_A_MANAGER', words: notManager })
    const [back, down] = [await entryOn(n1, n2), await entryOn(n1, n3)]
    expect([back?.Spec.Role, back?.ManagerStatus, down?.Spec.Role, down?.ManagerStatus]).toEqual([
      'manager',
      undefined,
      'manager',
      undefined,
    ])
  }, 300_000)
})

describe('J09 the whole cluster is restarted, then one manager comes up alone', () => {
  test('rows 1–8: it comes back by itself, and one manager alone says what it lacks', async () => {
    const { n1, n2 } = await start(1)
    const nodes = cluster.hosts
    await send(n1.engine, 'POST', '/services/create', service('s', 4))
    await untilContainers('s', 4, nodes)
    // As an operator would, and not as `node.stop()`, which hands the leadership over first.
    const stop = (): Promise<unknown> =>
      Promise.all(nodes.map(({ containerId }) => outerDocker.getContainer(containerId).stop({ t: 20 })))
    const startAll = async (): Promise<void> => {
      await Promise.all(nodes.map((node) => node.start({ timeoutMs })))
      for (const { engine } of nodes) {
        await until('every engine in the swarm', async () => (await engine.info()).Swarm.LocalNodeState === 'active')
      }
      await until('a leader', async () => (await nodesOn(n1)).some(({ ManagerStatus }) => ManagerStatus?.Leader))
      await until('all nodes ready', async () => (await nodesOn(n1)).every(({ Status }) => Status.State === 'ready'))
      await untilContainers('s', 4, nodes)
    }
    await stop()
    await startAll()
    await Promise.all(nodes.map((node) => node.kill()))
    await startAll()

    await stop()
    await n1.start({ timeoutMs })
    await until('a manager that waits', async () => (await n1.engine.info()).Swarm.LocalNodeState === 'pending')
    await expectRefusal(nodesOn(n1), { status: 500, code: 'NO_LEADER', words: leaderless })
    expect((await n1.engine.info()).Swarm).toMatchObject({
      LocalNodeState: 'pending',
      ControlAvailable: true,
      Error: leaderless,
    })
    expect((await n1.engine.ping()).swarm).toBe(version === '20.10' ? undefined : 'pending')
    await n2.start({ timeoutMs })
    await until('a leader of two', async () => (await nodesOn(n1)).some(({ ManagerStatus }) => ManagerStatus?.Leader))
  }, 400_000)
})

describe('J11 any manager accepts writes; the leader leaves by force', () => {
  test('rows 1–6: followers pass writes on, and leaving does not hand over the leadership', async () => {
    const { n1, n2 } = await start(0)
    for (const [index, { engine }] of cluster.hosts.entries()) {
      const answer = await send<object>(engine, 'POST', '/services/create', service(`s${index}`, 0))
      expect(Object.keys(answer)).toEqual(version === '20.10' ? ['ID'] : ['ID', 'Warnings'])
    }
    for (const node of cluster.hosts) {
      await until('three services everywhere', async () => {
        return (await send<unknown[]>(node.engine, 'GET', '/services')).length === 3
      })
      const leaders = (await nodesOn(node)).filter(({ ManagerStatus }) => ManagerStatus?.Leader)
      expect(leaders.map(({ Description }) => Description?.Hostname)).toEqual(['manager-1'])
    }
    await expectRefusal(send(n1.engine, 'POST', '/swarm/leave'), {
      status: 503,
      code: 'FORCE_REQUIRED',
      words:
        'You are attempting to leave the swarm on a node that is participating as a manager. The only way to restore a swarm that has lost consensus is to reinitialize it with `--force-new-cluster`. Use `--force` to suppress this message.',
    })
    await send(n1.engine, 'POST', '/swarm/leave?force=1')
    await until('another leader', async () => {
      const leader = (await nodesOn(n2)).find(({ ManagerStatus }) => ManagerStatus?.Leader)
      return leader !== undefined && leader.Description?.Hostname !== 'manager-1'
    })
  }, 300_000)
})
