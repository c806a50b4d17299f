import { isSwarmError } from '../errors/swarm-error.ts'
import type { ContentCall } from './content-call.ts'
import { removeContent } from './remove-content.ts'
import { versionsOf } from './versions.ts'

/**
 * Removes old versions that no service uses, nor would use after a rollback, which engines do not look after. The plain
 * name stays: no rotation made it.
 *
 * @returns the names of those that were removed
 */
export async function pruneVersions(call: ContentCall, name: string, keep: number): Promise<string[]> {
  const { kind, managers, options } = call
  const versions = (await versionsOf(call, name)).filter(({ number }) => number > 0)
  const old = versions.slice(0, Math.max(0, versions.length - 1 - keep))
  if (old.length === 0) return []
  const services = await managers.read((engine, limits) => engine.services.list(limits), options)
  const wanted = new Set(
    services.flatMap(({ Spec, PreviousSpec }) =>
      [Spec, PreviousSpec].flatMap((spec) => (spec === undefined ? [] : kind.usedBy(spec))),
    ),
  )
  const removed: string[] = []
  for (const { content } of old) {
    if (wanted.has(content.ID)) continue
    try {
      if (await removeContent(call, content.ID, false)) removed.push(content.Spec.Name)
    } catch (error) {
      // A service has begun to use it since.
      if (!isSwarmError(error, 'IN_USE')) throw error
    }
  }
  return removed
}
