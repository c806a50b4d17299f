import { quoted } from '../engine/quoted.ts'
import { SwarmError } from '../errors/swarm-error.ts'
import type { ContentCall } from './content-call.ts'
import { findOrCreate, type NewContent } from './create-content.ts'
import { updateContent } from './update-content.ts'

/**
 * Sees to it that there is a secret or a config of that name with that content and those labels; other labels stay.
 *
 * @throws SwarmError `IMMUTABLE` where it has another content, `NAME_CONFLICT` where nobody can tell
 */
export async function ensureContent(call: ContentCall, wanted: NewContent): Promise<{ changed: boolean; id: string }> {
  const { action, kind } = call
  const { found, created } = await findOrCreate(call, wanted)
  if (found === undefined) return { changed: true, id: created ?? '' }
  const remedy = `rotate it: ${kind.noun}s.rotate(${quoted(wanted.name)}, …)`
  const same = await kind.isSame(found, wanted)
  if (same === undefined) {
    throw new SwarmError('NAME_CONFLICT', {
      action,
      meaning: `there is one already, and nothing tells whether its content is the same`,
      remedy: `${remedy}, or remove it first`,
    })
  }
  if (!same || found.Spec.Templating?.Name !== wanted.templating) {
    const meaning = same ? 'it is filled in for each task in another way' : 'it has another content'
    throw new SwarmError('IMMUTABLE', { action, meaning, remedy })
  }
  const changed = await updateContent(call, found.ID, (spec) => {
    spec.Labels = { ...spec.Labels, ...wanted.labels }
  })
  return { changed, id: found.ID }
}
