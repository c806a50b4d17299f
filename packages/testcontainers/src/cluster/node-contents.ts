import type { Engine } from '@raftkit/swarm'

/** What an engine has beside what every fresh one has. Images do not count: they are what is costly to bring. */
export interface NodeContents {
  /** Ids of its containers, those that have ended included. */
  readonly containers: readonly string[]
  /** Names of its volumes. */
  readonly volumes: readonly string[]
  /** Ids of its own networks. */
  readonly networks: readonly string[]
  /** Ids of overlay networks of the swarm that it has still; it gives them up by itself, some moments after their tasks. */
  readonly overlays: readonly string[]
}

/** Networks that every node of a swarm has. */
const standing: ReadonlySet<string> = new Set(['bridge', 'host', 'none', 'docker_gwbridge', 'ingress'])

/** Reads what an engine has. */
export async function nodeContents(engine: Engine, signal: AbortSignal): Promise<NodeContents> {
  const [containers, volumes, networks] = await Promise.all([
    engine.request({
      action: 'list containers',
      method: 'GET',
      path: '/containers/json',
      query: { all: true },
      signal,
    }) as Promise<readonly { readonly Id: string }[]>,
    engine.volumes.list({ signal }),
    engine.networks.list({ signal }),
  ])
  return {
    containers: containers.map(({ Id }) => Id),
    volumes: (volumes.Volumes ?? []).filter((volume) => !('ClusterVolume' in volume)).map(({ Name }) => Name),
    networks: networks.filter(({ Name, Scope }) => Scope === 'local' && !standing.has(Name)).map(({ Id }) => Id),
    overlays: networks.filter(({ Scope, Ingress }) => Scope === 'swarm' && !Ingress).map(({ Id }) => Id),
  }
}

/** Removes containers, running or not. */
export async function removeContainers(
  engine: Engine,
  containers: NodeContents['containers'],
  attempt: (removal: Promise<unknown>) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const remove = (id: string): Promise<unknown> =>
    engine.request({
      action: 'remove a container',
      method: 'DELETE',
      path: `/containers/${id}`,
      query: { force: true, v: true },
      signal,
    })
  await Promise.all(containers.map((id) => attempt(remove(id))))
}

/** Removes what is left once the containers are gone. */
export async function removeVolumesAndNetworks(
  engine: Engine,
  { volumes, networks }: NodeContents,
  attempt: (removal: Promise<unknown>) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  await Promise.all([
    ...volumes.map((name) => attempt(engine.volumes.remove(name, { force: true, signal }))),
    ...networks.map((id) => attempt(engine.networks.remove(id, { signal }))),
  ])
}
