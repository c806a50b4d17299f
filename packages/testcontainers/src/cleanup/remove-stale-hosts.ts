import { removeSeeds } from '../images/seed-volumes.ts'
import { labels } from '../plan/labels.ts'
import { keptOnPurpose, mayBeAlive } from '../plan/owner.ts'
import { type ContainerRuntime, containerRuntime } from '../runtime/container-runtime.ts'
import { listGroupFolders, removeGroupFolder } from './group-folders.ts'
import { removeGroup } from './remove-group.ts'

/** What to remove. */
export interface RemoveStaleOptions {
  /**
   * Also what was left on purpose: hosts that run, and volumes with images for hosts.
   * @default false
   */
  readonly kept?: boolean
}

/**
 * Removes the hosts that processes of this machine have made and not taken away because they were killed, with their
 * stores. What belongs to a process that runs, or to another machine, stays.
 *
 * @returns the ids of the groups that were removed
 */
export async function removeStaleHosts(options: RemoveStaleOptions = {}): Promise<string[]> {
  const runtime = await containerRuntime()
  const isStale = (owner: string): boolean =>
    owner === keptOnPurpose ? options.kept === true : owner !== '' && !mayBeAlive(owner)
  const folders = (await listGroupFolders()).filter(({ owner }) => isStale(owner))
  const groups = [...(await ownersByGroup(runtime))].flatMap(([group, owner]) => (isStale(owner) ? [group] : []))
  await Promise.all(groups.map((group) => removeGroup(runtime, group)))
  await Promise.all(folders.map(({ path }) => removeGroupFolder(path)))
  if (options.kept === true) await removeSeeds(runtime)
  return [...new Set([...groups, ...folders.map(({ group }) => group)])]
}

async function ownersByGroup(runtime: ContainerRuntime): Promise<Map<string, string>> {
  const docker = runtime.container.dockerode
  const filters = { label: [labels.group] }
  const [containers, networks, { Volumes: volumes }] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters }),
  ])
  const complete = new Set(
    ((await docker.listVolumes({ filters: { label: [labels.seedVolume] } })).Volumes ?? []).map(
      ({ Labels }) => Labels[labels.seedVolume],
    ),
  )
  const sets = [
    ...containers.map(({ Labels }) => Labels),
    ...networks.map(({ Labels }) => Labels ?? {}),
    ...(volumes ?? []).flatMap(({ Name, Labels }) => (complete.has(Name) ? [] : [Labels])),
  ]
  return new Map(sets.map((set) => [set[labels.group] ?? '', set[labels.owner] ?? '']))
}

/** The same under the name that goes with {@link SwarmCluster}. */
export const removeStaleClusters: typeof removeStaleHosts = removeStaleHosts
