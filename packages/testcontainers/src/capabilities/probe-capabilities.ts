import { isHarnessError } from '../errors/harness-error.ts'
import { HostGroup } from '../hosts/host-group.ts'
import { freeHostSubnets } from '../plan/address-pools.ts'
import { resolveNodeImage } from '../plan/node-image.ts'
import { type ContainerRuntime, containerRuntime, ensureImage } from '../runtime/container-runtime.ts'
import { engineCall } from '../runtime/engine-call.ts'
import { runOnce } from '../runtime/run-once.ts'
import { usedSubnets } from '../steps/used-subnets.ts'
import type { SwarmCapabilities } from './capabilities.ts'
import { probeScript } from './probe-script.ts'
import { readProbe, withoutPrivileges } from './read-probe.ts'

/** By engine and image, for the life of this process. A kernel does not change; what is free is as it was found. */
const known = new Map<string, Promise<SwarmCapabilities>>()

/**
 * Finds out what the host that the outer engine runs on can do for a swarm, by trying it in a privileged container of
 * the node image. The answer is kept for the life of this process.
 *
 * @param image - the node image, by default as for {@link SwarmCluster}
 * @throws HarnessError `NO_ENGINE`, `IMAGE_UNAVAILABLE`, `ENGINE_LOST`
 *
 * @example
 * ```ts
 * const { vip } = await probeCapabilities()
 * test.runIf(vip.available)('a service answers on its virtual IP', …)
 * ```
 */
export async function probeCapabilities(image?: string): Promise<SwarmCapabilities> {
  const runtime = await containerRuntime()
  const name = resolveNodeImage(image)
  return kept(runtime, name, async () => {
    await ensureImage(runtime, name)
    const group = await HostGroup.create()
    try {
      return await probe(runtime, name, group.labels)
    } finally {
      await group.remove()
    }
  })
}

/** The same, on behalf of a group that is starting: its labels are on the container. */
export async function probeFor(group: HostGroup, image: string): Promise<SwarmCapabilities> {
  return kept(group.runtime, image, () => probe(group.runtime, image, group.labels))
}

async function kept(
  runtime: ContainerRuntime,
  image: string,
  find: () => Promise<SwarmCapabilities>,
): Promise<SwarmCapabilities> {
  const { ID: engine } = await engineCall(
    'ask the engine who it is',
    (): Promise<{ readonly ID: string }> => runtime.container.dockerode.info(),
  )
  const key = `${engine} ${image}`
  const before = known.get(key)
  if (before !== undefined) return before
  const found = find()
  known.set(key, found)
  // What failed is tried again.
  found.catch(() => known.delete(key))
  return found
}

async function probe(
  runtime: ContainerRuntime,
  image: string,
  labels: Readonly<Record<string, string>>,
): Promise<SwarmCapabilities> {
  const used = await engineCall('look which subnets are in use', () => usedSubnets(runtime))
  const freeSubnets = freeHostSubnets(used)
  try {
    const script = await runOnce(runtime, { image, script: probeScript, labels })
    return readProbe({ script, freeSubnets })
  } catch (cause) {
    if (!isHarnessError(cause) || !/privileged|apply caps|operation not permitted/i.test(cause.summary)) throw cause
    return withoutPrivileges(cause.summary)
  }
}
