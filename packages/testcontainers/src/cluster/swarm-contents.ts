import type { Engine, ServiceInspect, Swarm, Task, TaskState } from '@raftkit/swarm'

/** What is in a swarm, by id. */
export interface SwarmContents {
  readonly services: readonly string[]
  /** Services whose tasks run to their end. */
  readonly jobs: readonly string[]
  /** Services with tasks that the managers are about to strike off. */
  readonly unsettled: readonly string[]
  readonly tasks: readonly string[]
  /** Further tasks, which have ended, or have never begun, whose service is gone, and which nobody has told to go. */
  readonly strays: readonly string[]
  readonly secrets: readonly string[]
  readonly configs: readonly string[]
  /** Overlay networks, the ingress network only where it is not the first one. */
  readonly networks: readonly string[]
  /** Cluster volumes. */
  readonly volumes: readonly string[]
}

const ended: ReadonlySet<TaskState> = new Set(['complete', 'shutdown', 'failed', 'rejected', 'orphaned'])
const unassigned: ReadonlySet<TaskState> = new Set(['new', 'allocated', 'pending'])

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
  const isJob = ({ Spec: { Mode: mode } }: ServiceInspect): boolean =>
    mode?.ReplicatedJob !== undefined || mode?.GlobalJob !== undefined
  const known = new Set(ids(services))
  const isStray = ({ ServiceID, DesiredState, Status: { State }, NodeID }: Task): boolean =>
    DesiredState !== 'remove' && !known.has(ServiceID ?? '') && (ended.has(State) || !NodeID)
  const overlays = networks.filter(({ Scope }) => Scope === 'swarm')
  return {
    contents: {
      services: ids(services.filter((service) => !isJob(service))),
      jobs: ids(services.filter(isJob)),
      unsettled: tasks.filter(isAboutToGo).flatMap(({ ServiceID }) => ServiceID ?? []),
      tasks: ids(tasks.filter((task) => !isStray(task))),
      strays: ids(tasks.filter(isStray)),
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

function isAboutToGo({ DesiredState, Status: { State } }: Task): boolean {
  return DesiredState === 'remove' && (ended.has(State) || unassigned.has(State))
}

/**
 * Removes it; tasks go with their services. Services that are not settled stay until the next look: a manager that strikes
 * off tasks while their service is removed dies of it, up to Engine 28.5 at least (moby/swarmkit#3222).
 */
export async function removeSwarmContents(
  swarm: Swarm,
  manager: Engine,
  contents: SwarmContents,
  attempt: (removal: Promise<unknown>) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const { services, jobs, unsettled, secrets, configs, networks, volumes } = contents
  await Promise.all([
    ...services.filter((id) => !unsettled.includes(id)).map((id) => attempt(manager.services.remove(id, { signal }))),
    // Engine 20.10 has to be told first that their tasks are to end.
    ...jobs.map((id) => attempt(swarm.services.remove(id, { signal }))),
  ])
  await Promise.all([
    ...secrets.map((id) => attempt(manager.secrets.remove(id, { signal }))),
    ...configs.map((id) => attempt(manager.configs.remove(id, { signal }))),
    ...networks.map((id) => attempt(manager.networks.remove(id, { signal }))),
    ...volumes.map((id) => attempt(manager.volumes.remove(id, { force: true, signal }))),
  ])
}
