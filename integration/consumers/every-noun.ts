// What users write, as far as types go: compiled against the packages as they are published, and never run.
import { isMachineError, type Machine, MachineStore } from '@raftkit/machine'
import {
  Engine,
  type EngineTarget,
  isSwarmError,
  type NodeInspect,
  type ServiceSpec,
  Swarm,
  type SwarmErrorCode,
  swarmErrorCodes,
  type TaskState,
  waitFor,
} from '@raftkit/swarm'
import { InMemoryStream, InMemoryTransport } from '@raftkit/swarm/testing'
import { DockerHosts, HarnessError, type Host, SwarmCluster } from '@raftkit/testcontainers'

export async function machines(): Promise<Machine> {
  const store = new MachineStore()
  try {
    return await store.get('dev01')
  } catch (error) {
    if (isMachineError(error, 'MACHINE_NOT_FOUND')) return store.create({ name: 'dev01', url: 'tcp://192.0.2.11:2376' })
    throw error
  }
}

export async function endpoints(target: EngineTarget, machine: Machine): Promise<NodeInspect[]> {
  const engine = new Engine(target)
  const other = new Engine(machine.address)
  const spec: ServiceSpec = {
    Name: 'web',
    TaskTemplate: { ContainerSpec: { Image: 'nginx:1.27', Env: ['A=b'] } },
    Mode: { Replicated: { Replicas: 3 } },
  }
  const { ID } = await engine.services.create(spec, { registryAuth: { username: 'a', password: 'b' } })
  const { Version, Spec } = await engine.services.inspect(ID, { insertDefaults: true })
  await engine.services.update(ID, Version.Index, Spec, { rollback: 'previous', timeoutMs: 5_000 })
  for await (const { stream, text } of engine.services.logs(ID, { follow: true, tail: 10 })) console.log(stream, text)
  for await (const { Action } of engine.events({ filters: { type: 'service' } })) console.log(Action)
  const states: (TaskState | undefined)[] = (await engine.tasks.list({ filters: { service: ID } })).map(
    ({ Status }) => Status.State,
  )
  console.log(states)
  await engine.secrets.create({ Name: 'a', Data: 'YQ==' })
  await engine.configs.create({ Name: 'a', Data: 'YQ==' })
  await engine.networks.create({ Name: 'a', Driver: 'overlay' })
  await engine.volumes.list()
  await engine.distribution.inspect('nginx:1.27')
  await engine.swarm.update(1, (await engine.swarm.inspect()).Spec, { rotateWorkerToken: true })
  other.close()
  return engine.nodes.list({ filters: { role: 'worker' } })
}

export async function verbs(one: Engine, two: Engine): Promise<SwarmErrorCode | undefined> {
  const swarm = await Swarm.init(one, { advertiseAddr: '192.0.2.11' })
  const { changed } = await swarm.join(two, { role: 'worker', signal: AbortSignal.timeout(30_000) })
  console.log(changed)
  await waitFor(
    async () => ((await swarm.nodes.list()).length === 2 ? { done: true } : { pending: 'one is missing' }),
    {
      action: 'see both nodes',
    },
  )
  await swarm.nodes.update('dev02', (draft) => {
    draft.Labels = { ...draft.Labels, zone: 'a' }
  })
  try {
    await new Swarm([one, two]).nodes.drain('dev02')
  } catch (error) {
    if (isSwarmError(error, 'NO_LEADER', 'TIMED_OUT')) return error.code
    console.log(swarmErrorCodes.NO_LEADER.remedy)
  }
  return undefined
}

export async function inMemory(): Promise<number> {
  const transport = new InMemoryTransport()
    .on('GET /nodes', { failure: 'ECONNREFUSED' }, { json: [] })
    .on('GET /events', { chunks: new InMemoryStream() })
  await new Swarm(new Engine({ transport })).nodes.list()
  return transport.requests.length
}

export async function throwAway(): Promise<readonly Host[]> {
  await using cluster = await new SwarmCluster().withManagers(3).withWorkers(2).start()
  await using hosts = await new DockerHosts('dev01', 'dev02').start()
  await cluster.node('manager-1').kill()
  try {
    hosts.get('dev03')
  } catch (error) {
    if (error instanceof HarnessError) console.log(error.code)
  }
  return hosts.hosts
}
