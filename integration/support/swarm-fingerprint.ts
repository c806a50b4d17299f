import type { StartedSwarmCluster } from '@raftkit/testcontainers'
import { runScript } from './busybox.ts'

/** Everything that can be seen of a swarm and its nodes, except ids, tokens, times, versions and addresses. */
export async function swarmFingerprint(cluster: StartedSwarmCluster): Promise<unknown> {
  const listed = await cluster.ready()
  const { engine } = await cluster.leader()
  const [{ Spec }, services, tasks, secrets, configs] = await Promise.all([
    engine.swarm.inspect(),
    engine.services.list(),
    engine.tasks.list(),
    engine.secrets.list(),
    engine.configs.list(),
  ])
  // Engine 20.10 goes on listing the tasks of jobs that have ended, without service and container.
  const { ApiVersion } = await engine.version()
  const listedTasks = ApiVersion === '1.41' ? tasks.filter(({ Status }) => Status.State !== 'complete') : tasks
  const nodes = listed.map(({ hostname, role, status, availability, reachability, labels, raw }) => ({
    hostname,
    role,
    status,
    availability,
    reachability,
    labels,
    name: raw.Spec.Name ?? '',
  }))
  const local = await Promise.all(
    cluster.hosts.map(async (host) => {
      const { name, engine: own } = host
      const [networks, volumes, containers, images, links] = await Promise.all([
        own.networks.list(),
        own.volumes.list(),
        list(own, '/containers/json'),
        list(own, '/images/json'),
        runScript(host, 'ip -o link'),
      ])
      return {
        name,
        networks: networks.map(({ Name, Driver, Scope, Ingress }) => `${Name} ${Driver} ${Scope} ${Ingress}`).sort(),
        volumes: (volumes.Volumes ?? []).map(({ Name }) => Name),
        containers: containers.length,
        images: images.length,
        // Names of links between containers are drawn anew each time.
        links: links.match(/(?<=^\d+: )(veth|[a-z_]+)/gm)?.sort(),
      }
    }),
  )
  // A node that was replaced is listed behind the others.
  local.sort((a, b) => a.name.localeCompare(b.name))
  return { settings: Spec, nodes, services, tasks: listedTasks, secrets, configs, local }
}

async function list(engine: StartedSwarmCluster['managers'][number]['engine'], path: string): Promise<unknown[]> {
  return (await engine.request({ action: 'list', method: 'GET', path, query: { all: true } })) as unknown[]
}
