import { isDeepStrictEqual } from 'node:util'
import { isSwarmError } from '../errors/swarm-error.ts'
import { createObject } from '../update/create-object.ts'
import type { ContentCall } from './content-call.ts'
import type { Content, ContentSpec, WantedContent } from './content-kind.ts'
import { listContents } from './find-content.ts'

/** A name, a content, and labels beside those that the content is recognised by. */
export interface NewContent extends WantedContent {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
}

/**
 * Makes a secret or a config, once.
 *
 * @returns its id
 * @throws SwarmError `NAME_CONFLICT`
 */
export async function createContent(call: ContentCall, wanted: NewContent): Promise<string> {
  const { action, kind, managers, options } = call
  const { name, data, labels, templating } = wanted
  const spec: ContentSpec = {
    Name: name,
    Labels: { ...labels, ...(await kind.labelsFor(wanted)) },
    Data: Buffer.from(data).toString('base64'),
    ...(templating === undefined ? {} : { Templating: { Name: templating } }),
  }
  return createObject<string>(
    {
      action,
      managers,
      create: (engine, limits) => kind.endpoints(engine).create(spec, limits),
      find: async (engine, limits) => {
        const found = (await kind.endpoints(engine).list({ ...limits, filters: { name } })).find(
          ({ Spec }) => Spec.Name === name,
        )
        if (found === undefined || !isDeepStrictEqual(found.Spec.Labels ?? {}, spec.Labels)) return undefined
        return (await isOurs(call, found, wanted)) ? found.ID : undefined
      },
    },
    options,
  )
}

/** The same labels are not enough: where nothing tells the content, it could be somebody else's. */
async function isOurs({ kind }: ContentCall, found: Content, wanted: WantedContent): Promise<boolean> {
  return (await kind.isSame(found, wanted)) === true
}

/** The secret or config of that name, made now if there is none. */
export async function findOrCreate(
  call: ContentCall,
  wanted: NewContent,
): Promise<{ found?: Content; created?: string }> {
  for (let tries = 0; ; tries++) {
    const found = (await listContents(call, { name: wanted.name })).find(({ Spec }) => Spec.Name === wanted.name)
    if (found !== undefined) return { found }
    try {
      return { created: await createContent(call, wanted) }
    } catch (error) {
      // Somebody else was quicker: the next look finds theirs.
      if (tries > 0 || !isSwarmError(error, 'NAME_CONFLICT')) throw error
    }
  }
}
