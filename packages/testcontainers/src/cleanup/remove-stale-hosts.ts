import { removeSeeds } from '../images/seed-volumes.ts'
import { labels } from '../plan/labels.ts'
import { keptOnPurpose, mayBeAlive } from '../plan/owner.ts'
import { type ContainerRuntime, containerRuntime } from '../runtime/container-runtime.ts'
import { engineCall } from '../runtime/engine-call.ts'
import { listGroupFolders, removeGroupFolder } from './group-folders.ts'
import { removeGroup } from './remove-group.ts'

/** What to remove. */
export interface RemoveStaleOptions {
  /**
   * Also what was left on purpose: hosts that run, and volumes with images for hosts.
   * @default false
   */
  readonly kept?: boolean
  /**
   * The group with this id, see {@link StartedSwarmCluster.id}, and nothing else: whoever has made it, and even if its
   * process runs.
   */
  readonly group?: string
}

/** How long the engine may take over volumes with images, which are large. */
const removalMs = 300_000

/**
 * Removes the hosts that processes of this machine have made and not taken away because they were killed, with their
 * stores. What belongs to a process that runs, or to another machine, stays, unless it is named.
 *
 * @returns the ids of the groups that were removed
 * @throws HarnessError `NO_ENGINE`, `NOT_REMOVED`, `ENGINE_LOST`
 */
export async function removeStaleHosts(options: RemoveStaleOptions = {}): Promise<string[]> {
  const runtime = await containerRuntime()
  const isStale = (owner: string): boolean =>
    owner === keptOnPurpose ? options.kept === true : owner !== '' && !mayBeAlive(owner)
  const isMeant = (group: string, owner: string): boolean =>
    options.group === undefined ? isStale(owner) : options.group === group
  const folders = (await listGroupFolders()).filter(({ group, owner }) => isMeant(group, owner))
  const groups = [...(await ownersByGroup(runtime))].flatMap(([group, owner]) => (isMeant(group, owner) ? [group] : []))
  await Promise.all(groups.map((group) => removeGroup(runtime, group)))
  await Promise.all(folders.map(({ path }) => removeGroupFolder(path)))
  if (options.kept === true && options.group === undefined) {
    await engineCall('remove images for hosts', () => removeSeeds(runtime), removalMs)
  }
  return [...new Set([...groups, ...folders.map(({ group }) => group)])]
}

async function ownersByGroup(runtime: ContainerRuntime): Promise<Map<string, string>> {
  const docker = runtime.container.dockerode
  const filters = { label: [labels.group] }
  const [containers, networks, { Volumes: volumes }, { Volumes: seeds }] = await engineCall(
    'look for stale hosts',
    (abortSignal) =>
      Promise.all([
        docker.listContainers({ all: true, filters, abortSignal }),
        docker.listNetworks({ filters, abortSignal }),
        docker.listVolumes({ filters, abortSignal }),
        docker.listVolumes({ filters: { label: [labels.seedVolume] }, abortSignal }),
      ]),
  )
  // An engine without volumes says null.
  const complete = new Set((seeds ?? []).map(({ Labels }) => Labels[labels.seedVolume]))
  const sets = [
    ...containers.map(({ Labels }) => Labels),
    ...networks.map(({ Labels }) => Labels ?? {}),
    ...(volumes ?? []).flatMap(({ Name, Labels }) => (complete.has(Name) ? [] : [Labels])),
  ]
  const owners = new Map<string, string>()
  for (const set of sets) {
    const group = set[labels.group] ?? ''
    // What was kept once it ran still carries the process that made it; the volume that says so counts.
    if (owners.get(group) !== keptOnPurpose) owners.set(group, set[labels.owner] ?? '')
  }
  return owners
}

/** {@link removeStaleHosts}, under the name that goes with {@link SwarmCluster}. */
export async function removeStaleClusters(options: RemoveStaleOptions = {}): Promise<string[]> {
  return removeStaleHosts(options)
}
