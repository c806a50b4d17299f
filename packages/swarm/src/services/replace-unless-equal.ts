import { isDeepStrictEqual } from 'node:util'
import { canonicalSpec } from '../service-definition/canonical-spec.ts'
import type { Draft } from '../update/draft.ts'
import type { ServiceSpec } from '../wire/service.ts'

/** Puts a spec in the place of another that does not mean the same; a count of forced updates that it leaves out goes on. */
export function replaceUnlessEqual(current: Draft<ServiceSpec>, wanted: ServiceSpec): void {
  const { ForceUpdate } = current.TaskTemplate
  const next: ServiceSpec = {
    ...wanted,
    TaskTemplate: { ...(ForceUpdate === undefined ? {} : { ForceUpdate }), ...wanted.TaskTemplate },
  }
  if (isDeepStrictEqual(canonicalSpec(next), canonicalSpec(current))) return
  for (const field of Object.keys(current) as (keyof ServiceSpec)[]) delete (current as Partial<typeof current>)[field]
  Object.assign(current, structuredClone(next))
}
