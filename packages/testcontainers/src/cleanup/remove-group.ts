import { setTimeout as delay } from 'node:timers/promises'
import { HarnessError } from '../errors/harness-error.ts'
import { labels } from '../plan/labels.ts'
import type { ContainerRuntime } from '../runtime/container-runtime.ts'
import { engineCall } from '../runtime/engine-call.ts'
import { statusOf } from '../runtime/outer-call.ts'

/** A network that was just left cannot be removed for a moment. */
const deadlineMs = 60_000

/** How long the engine may take to list what there is: it knows that by heart. */
const listMs = 20_000

/**
 * Removes every container of a group with its anonymous volumes, then its networks and volumes: whatever is there, however far it
 * had come. Safe to run again, and beside another that does the same.
 *
 * @throws HarnessError `NOT_REMOVED`, `ENGINE_LOST`
 */
export async function removeGroup(runtime: ContainerRuntime, group: string): Promise<void> {
  const docker = runtime.container.dockerode
  const action = `remove the group ${group}`
  const filters = { label: [`${labels.group}=${group}`] }
  const deadline = Date.now() + deadlineMs
  let failures: unknown[] = []
  do {
    try {
      failures = await removeContainers(runtime, action, filters)
      const networks = await engineCall(action, (abortSignal) => docker.listNetworks({ filters, abortSignal }), listMs)
      failures.push(...(await failuresOf(action, networks, ({ Id }) => docker.getNetwork(Id).remove())))
      const volumes = await engineCall(action, () => unfinishedVolumes(runtime, filters), listMs)
      failures.push(...(await failuresOf(action, volumes, (name) => docker.getVolume(name).remove())))
      if (failures.length === 0) return
    } catch (cause) {
      throw new HarnessError('ENGINE_LOST', { action, cause })
    }
    await delay(100)
  } while (Date.now() < deadline)
  throw new HarnessError('NOT_REMOVED', { action, cause: new AggregateError(failures) })
}

/**
 * Removes whatever containers there are of one host of a group, with their anonymous volumes.
 *
 * @throws HarnessError `NOT_REMOVED`, `ENGINE_LOST`
 */
export async function removeGroupHost(runtime: ContainerRuntime, group: string, host: string): Promise<void> {
  const action = `remove the host ${host}`
  const filters = { label: [`${labels.group}=${group}`, `${labels.host}=${host}`] }
  const failures = await removeContainers(runtime, action, filters)
  if (failures.length === 0) return
  throw new HarnessError('NOT_REMOVED', { action, cause: new AggregateError(failures) })
}

async function removeContainers(
  runtime: ContainerRuntime,
  action: string,
  filters: { label: string[] },
): Promise<unknown[]> {
  const docker = runtime.container.dockerode
  const containers = await engineCall(
    action,
    (abortSignal) => docker.listContainers({ all: true, filters, abortSignal }),
    listMs,
  )
  return failuresOf(action, containers, ({ Id }) => docker.getContainer(Id).remove({ force: true, v: true }))
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

/** Removes all of these. Gone, or going by another hand, is as good as removed: the next list tells. */
async function failuresOf<Item>(
  action: string,
  items: readonly Item[],
  remove: (item: Item) => Promise<unknown>,
): Promise<unknown[]> {
  const results = await engineCall(action, () => Promise.allSettled(items.map(remove)))
  return results.flatMap((result) => {
    if (result.status === 'fulfilled') return []
    return statusOf(result.reason) === 404 ? [] : [result.reason]
  })
}
