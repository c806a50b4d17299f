import type { Engine } from '@raftkit/swarm'

/** What is in a swarm, by id. */
export interface SwarmContents {
  readonly services: readonly string[]
  readonly tasks: readonly string[]
  readonly secrets: readonly string[]
  readonly configs: readonly string[]
  /** Overlay networks, the ingress network only where it is not the first one. */
  readonly networks: readonly string[]
  /** Cluster volumes. */
  readonly volumes: readonly string[]
}

/** Reads what is in a swarm, and which ingress network it has. */
export async function swarmContents(
  manager: Engine,
  signal: AbortSignal,
): Promise<{ readonly contents: SwarmContents; readonly ingress: string | undefined }> {
  const [services, tasks, secrets, configs, networks, volumes] = await Promise.all([
    manager.services.list({ signal }),
    manager.tasks.list({ signal }),
    manager.secrets.list({ signal }),
    manager.configs.list({ signal }),
    manager.networks.list({ signal }),
    manager.volumes.list({ signal }),
  ])
  const ids = (objects: readonly { readonly ID: string }[]): string[] => objects.map(({ ID }) => ID)
  const overlays = networks.filter(({ Scope }) => Scope === 'swarm')
  return {
    contents: {
      services: ids(services),
      tasks: ids(tasks),
      secrets: ids(secrets),
      configs: ids(configs),
      networks: overlays.filter(({ Ingress }) => !Ingress).map(({ Id }) => Id),
      volumes: (volumes.Volumes ?? []).flatMap(({ ClusterVolume: volume }) =>
        volume === undefined ? [] : [volume.ID],
      ),
    },
    ingress: overlays.find(({ Ingress }) => Ingress)?.Id,
  }
}

/** Removes it; tasks go with their services. */
export async function removeSwarmContents(
  manager: Engine,
  contents: SwarmContents,
  attempt: (removal: Promise<unknown>) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const { services, secrets, configs, networks, volumes } = contents
  await Promise.all(services.map((id) => attempt(manager.services.remove(id, { signal }))))
  await Promise.all([
    ...secrets.map((id) => attempt(manager.secrets.remove(id, { signal }))),
    ...configs.map((id) => attempt(manager.configs.remove(id, { signal }))),
    ...networks.map((id) => attempt(manager.networks.remove(id, { signal }))),
    ...volumes.map((id) => attempt(manager.volumes.remove(id, { force: true, signal }))),
  ])
}
