import { removeGroup } from '../cleanup/remove-group.ts'
import { HarnessError } from '../errors/harness-error.ts'
import { keptMarker } from '../plan/kept-marker.ts'
import { labels } from '../plan/labels.ts'
import { keptOnPurpose, mayBeAlive } from '../plan/owner.ts'
import { claim, claimant } from '../runtime/claim.ts'
import type { ContainerRuntime } from '../runtime/container-runtime.ts'
import type { HostGroup } from './host-group.ts'

/**
 * Claims a name for a group, so that there is one of it. What a dead process has left under that name is removed first.
 *
 * @returns the group that has the name: this one, or the one that was quicker
 */
export async function claimName(group: HostGroup, name: string): Promise<string> {
  for (;;) {
    const held = await claim(group.runtime, name, group.labels)
    const holder = held[labels.group] ?? ''
    if (holder === group.id || (await isInUse(group.runtime, held))) return holder
    await removeGroup(group.runtime, holder)
  }
}

async function isInUse(runtime: ContainerRuntime, held: Readonly<Record<string, string>>): Promise<boolean> {
  const owner = held[labels.owner] ?? ''
  if (owner === keptOnPurpose || mayBeAlive(owner)) return true
  return (await claimant(runtime, keptMarker(held[labels.group] ?? ''))) !== undefined
}

/** What a start fails with when there is a running group of its name. */
export function nameTaken(action: string, name: string, group: string): HarnessError {
  return new HarnessError('NAME_TAKEN', {
    action,
    meaning: `the group ${group} is called ${JSON.stringify(name)} and runs`,
    remedy: `choose another name, or stop it: removeStaleHosts({ group: '${group}' }) does so from anywhere`,
  })
}
