import { setTimeout as delay } from 'node:timers/promises'
import { HarnessError } from '../errors/harness-error.ts'
import { labels } from '../plan/labels.ts'
import type { ContainerRuntime } from '../runtime/container-runtime.ts'

/** A network that was just left cannot be removed for a moment. */
const deadlineMs = 60_000

/**
 * Removes every container of a group with its anonymous volumes, then its networks and volumes: whatever is there, however far it
 * had come. Safe to run again, and beside another that does the same.
 *
 * @throws HarnessError `NOT_REMOVED`, `ENGINE_LOST`
 */
export async function removeGroup(runtime: ContainerRuntime, group: string): Promise<void> {
  const docker = runtime.container.dockerode
  const filters = { label: [`${labels.group}=${group}`] }
  const deadline = Date.now() + deadlineMs
  let failures: unknown[] = []
  do {
    try {
      const containers = await docker.listContainers({ all: true, filters })
      failures = await failuresOf(containers.map(({ Id }) => docker.getContainer(Id).remove({ force: true, v: true })))
      const networks = await docker.listNetworks({ filters })
      failures.push(...(await failuresOf(networks.map(({ Id }) => docker.getNetwork(Id).remove()))))
      const volumes = await unfinishedVolumes(runtime, filters)
      failures.push(...(await failuresOf(volumes.map((name) => docker.getVolume(name).remove()))))
      if (failures.length === 0) return
    } catch (cause) {
      throw new HarnessError('ENGINE_LOST', { action: `remove the group ${group}`, cause })
    }
    await delay(100)
  } while (Date.now() < deadline)
  throw new HarnessError('NOT_REMOVED', { action: `remove the group ${group}`, cause: new AggregateError(failures) })
}

/** Removes whatever containers there are of one host of a group, with their anonymous volumes. */
export async function removeGroupHost(runtime: ContainerRuntime, group: string, host: string): Promise<void> {
  const docker = runtime.container.dockerode
  const filters = { label: [`${labels.group}=${group}`, `${labels.host}=${host}`] }
  const containers = await docker.listContainers({ all: true, filters })
  const failures = await failuresOf(
    containers.map(({ Id }) => docker.getContainer(Id).remove({ force: true, v: true })),
  )
  if (failures.length === 0) return
  throw new HarnessError('NOT_REMOVED', { action: `remove the host ${host}`, cause: new AggregateError(failures) })
}

/** Named volumes of a group, but for those with images that others use now. */
async function unfinishedVolumes(runtime: ContainerRuntime, filters: { label: string[] }): Promise<string[]> {
  const docker = runtime.container.dockerode
  // An engine without volumes says null.
  const of = async (label: string[]): Promise<VolumeInspectInfo[]> =>
    (await docker.listVolumes({ filters: { label } })).Volumes ?? []
  const own = await of(filters.label)
  if (own.every(({ Labels }) => Labels[labels.seed] === undefined)) return own.map(({ Name }) => Name)
  const complete = new Set((await of([labels.seedVolume])).map(({ Labels }) => Labels[labels.seedVolume]))
  return own.flatMap(({ Name }) => (complete.has(Name) ? [] : [Name]))
}

type VolumeInspectInfo = Awaited<
  ReturnType<ContainerRuntime['container']['dockerode']['listVolumes']>
>['Volumes'][number]

/** Gone, or going by another hand, is as good as removed: the next list tells. */
async function failuresOf(removals: readonly Promise<unknown>[]): Promise<unknown[]> {
  const results = await Promise.allSettled(removals)
  return results.flatMap((result) => {
    if (result.status === 'fulfilled') return []
    return (result.reason as { statusCode?: number }).statusCode === 404 ? [] : [result.reason]
  })
}
