import { labels } from '../plan/labels.ts'
import { keptOnPurpose, mayBeAlive } from '../plan/owner.ts'
import type { ContainerRuntime } from '../runtime/container-runtime.ts'
import { containerRuntime } from '../runtime/container-runtime.ts'
import { removeGroup } from './remove-group.ts'

/** What to remove. */
export interface RemoveStaleOptions {
  /**
   * Also what was left running on purpose.
   * @default false
   */
  readonly kept?: boolean
}

/**
 * Removes the hosts that processes of this machine have made and not taken away because they were killed. What belongs
 * to a process that runs, or to another machine, stays.
 *
 * @returns the ids of the groups that were removed
 */
export async function removeStaleHosts(options: RemoveStaleOptions = {}): Promise<string[]> {
  const runtime = await containerRuntime()
  const stale = [...(await ownersByGroup(runtime))].filter(([, owner]) =>
    owner === keptOnPurpose ? options.kept === true : !mayBeAlive(owner),
  )
  await Promise.all(stale.map(([group]) => removeGroup(runtime, group)))
  return stale.map(([group]) => group)
}

async function ownersByGroup(runtime: ContainerRuntime): Promise<Map<string, string>> {
  const docker = runtime.container.dockerode
  const filters = { label: [labels.group] }
  const [containers, networks] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
  ])
  const sets = [...containers.map(({ Labels }) => Labels), ...networks.map(({ Labels }) => Labels ?? {})]
  return new Map(sets.map((set) => [set[labels.group] ?? '', set[labels.owner] ?? '']))
}
