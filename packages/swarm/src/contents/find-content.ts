import { quoted } from '../engine/quoted.ts'
import { isSwarmError, SwarmError } from '../errors/swarm-error.ts'
import type { ContentCall } from './content-call.ts'
import type { Content, ContentFilters } from './content-kind.ts'

const idPattern = /^[0-9a-z]{25}$/

/** Lists what fits the filters. */
export async function listContents(call: ContentCall, filters?: ContentFilters): Promise<readonly Content[]> {
  const { kind, managers, options } = call
  return managers.read(
    (engine, limits) => kind.endpoints(engine).list({ ...limits, ...(filters === undefined ? {} : { filters }) }),
    options,
  )
}

/**
 * Finds one by its whole name or its full id, the name first, as engines do. They also take beginnings of ids, where a name
 * that is gone could find a stranger.
 */
export async function findContent(call: ContentCall, nameOrId: string): Promise<Content | undefined> {
  const { action, kind, managers, options } = call
  if (typeof nameOrId !== 'string' || nameOrId === '') {
    throw new SwarmError('INVALID_ARGUMENT', {
      action,
      meaning: `${quoted(nameOrId)} is no name or id`,
      details: { argument: 'nameOrId' },
    })
  }
  const named = (await listContents(call, { name: nameOrId })).find(({ Spec }) => Spec.Name === nameOrId)
  if (named !== undefined || !idPattern.test(nameOrId)) return named
  try {
    const found = await managers.read((engine, limits) => kind.endpoints(engine).inspect(nameOrId, limits), options)
    return found.ID === nameOrId ? found : undefined
  } catch (error) {
    if (isSwarmError(error, 'NOT_FOUND')) return undefined
    throw error
  }
}

/**
 * The same, for what has to be there.
 *
 * @throws SwarmError `NOT_FOUND`
 */
export async function getContent(call: ContentCall, nameOrId: string): Promise<Content> {
  const found = await findContent(call, nameOrId)
  if (found !== undefined) return found
  const { action, kind } = call
  throw new SwarmError('NOT_FOUND', { action, meaning: `there is no ${kind.noun} ${quoted(nameOrId)}` })
}
