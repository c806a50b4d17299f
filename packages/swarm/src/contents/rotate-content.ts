import { isSwarmError } from '../errors/swarm-error.ts'
import type { ServiceInspect } from '../wire/service.ts'
import type { ContentCall } from './content-call.ts'
import { createContent, type NewContent } from './create-content.ts'
import { isJob, moveService } from './move-service.ts'
import { pruneVersions } from './prune-versions.ts'
import { servicesThatUse } from './remove-content.ts'
import { type Version, versionLabel, versionName, versionOfLabel, versionsOf } from './versions.ts'

/** What a rotation does at the moment. */
export type RotationProgress =
  | {
      /** A version was stored, or an old one removed. */
      readonly step: 'created' | 'removed'
      /** Name of the version. */
      readonly name: string
    }
  | {
      /** A service is about to be moved, or has been. */
      readonly step: 'moving' | 'moved'
      /** Name of the service. */
      readonly service: string
    }

/** How a rotation goes. */
export interface RotationRules {
  /** How many older versions stay. */
  readonly keep: number
  /** Whether services are waited for until they run with the new version. */
  readonly converge: boolean
  /** Whether jobs are moved, which runs them again. */
  readonly jobs: boolean
  /** Told of every step. */
  readonly onProgress: ((progress: RotationProgress) => void) | undefined
}

/** What a rotation has come to. */
export interface RotationResult {
  /** False when everything was as it was to be. */
  readonly changed: boolean
  /** Name of the version that counts now. */
  readonly name: string
  /** Its id. */
  readonly id: string
  /** Names of the services that were moved to it. */
  readonly moved: readonly string[]
  /** Names of the jobs that still use an older version: moving them would run them again. */
  readonly jobs: readonly string[]
  /** Names of the old versions that were removed. */
  readonly removed: readonly string[]
}

/**
 * Brings a content in a new version to all services that use an older one. Every step finds out what there is first, so
 * that a rotation that was interrupted goes on where it was, and one that is done changes nothing.
 */
export async function rotateContent(
  call: ContentCall,
  wanted: NewContent,
  rules: RotationRules,
): Promise<RotationResult> {
  const { current, created } = await currentVersion(call, wanted)
  if (created) rules.onProgress?.({ step: 'created', name: current.name })
  const { moved, jobs } = await moveServices(call, wanted.name, current, rules)
  const removed = await pruneVersions(call, wanted.name, rules.keep)
  for (const name of removed) rules.onProgress?.({ step: 'removed', name })
  return { changed: created || moved.length + removed.length > 0, ...current, moved, jobs, removed }
}

interface Current {
  readonly id: string
  readonly name: string
}

/** The newest version if it has this content, else one more. */
async function currentVersion(
  call: ContentCall,
  wanted: NewContent,
): Promise<{ readonly current: Current; readonly created: boolean }> {
  let skipped = 0
  for (;;) {
    const latest = (await versionsOf(call, wanted.name)).at(-1)
    if (latest !== undefined && (await isWanted(call, latest, wanted))) {
      const { ID: id, Spec } = latest.content
      return { current: { id, name: Spec.Name }, created: false }
    }
    const number = (latest?.number ?? 0) + 1 + skipped
    const name = versionName(wanted.name, number)
    const labels = { ...wanted.labels, [versionOfLabel]: wanted.name, [versionLabel]: String(number) }
    try {
      return { current: { id: await createContent(call, { ...wanted, name, labels }), name }, created: true }
    } catch (error) {
      if (!isSwarmError(error, 'NAME_CONFLICT')) throw error
      // Another rotation was quicker, and the next look finds its version; or the name is a stranger's, which none finds.
      const now = (await versionsOf(call, wanted.name)).at(-1)
      if (now?.content.ID === latest?.content.ID) skipped++
      else skipped = 0
    }
  }
}

async function isWanted({ kind }: ContentCall, { content }: Version, wanted: NewContent): Promise<boolean> {
  if (content.Spec.Templating?.Name !== wanted.templating) return false
  return (await kind.isSame(content, wanted)) === true
}

/** Moves services one after the other, until none is left: some may have been made meanwhile. */
async function moveServices(
  call: ContentCall,
  name: string,
  current: Current,
  { converge, jobs, onProgress }: RotationRules,
): Promise<Pick<RotationResult, 'moved' | 'jobs'>> {
  const moved = new Set<string>()
  for (;;) {
    const old = new Set((await versionsOf(call, name)).map(({ content }) => content.ID))
    old.delete(current.id)
    const users = await servicesThatUse(call, old)
    const waiting = users.filter((service) => jobs || !isJob(service))
    if (waiting.length === 0) return { moved: [...moved], jobs: users.map(serviceName) }
    for (const service of waiting) {
      onProgress?.({ step: 'moving', service: serviceName(service) })
      await moveService(call, service, { old, by: current, converge })
      moved.add(serviceName(service))
      onProgress?.({ step: 'moved', service: serviceName(service) })
    }
  }
}

function serviceName({ ID, Spec }: ServiceInspect): string {
  return Spec.Name ?? ID
}
