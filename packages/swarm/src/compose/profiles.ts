import { child, itemsOf, type MappingNode } from './compose-node.ts'
import type { ComposeProblems } from './compose-problems.ts'

/** Services, parted by whether a profile keeps them out. */
export interface EnabledServices {
  readonly services: ReadonlyMap<string, MappingNode>
  /** With the profiles that would let them in. */
  readonly disabled: ReadonlyMap<string, readonly string[]>
}

const pattern = /^[A-Za-z0-9][A-Za-z0-9_.-]+$/

/** Parts services by their profiles: one without any is always let in, and `*` lets in all. */
export function enabledServices(
  all: ReadonlyMap<string, MappingNode>,
  active: readonly string[],
  problems: ComposeProblems,
): EnabledServices {
  const services = new Map<string, MappingNode>()
  const disabled = new Map<string, readonly string[]>()
  for (const [key, service] of all) {
    const profiles = itemsOf(child(service, 'profiles')).map((profile) => {
      const name = profile.kind === 'scalar' ? String(profile.value) : ''
      if (!pattern.test(name)) {
        const message = `${JSON.stringify(name)} is no name of a profile`
        problems.invalid(`services.${key}.profiles`, profile.at, message, 'use letters, digits, ., _ and -')
      }
      return name
    })
    const isIn = profiles.length === 0 || active.includes('*') || profiles.some((profile) => active.includes(profile))
    if (isIn) services.set(key, service)
    else disabled.set(key, profiles)
  }
  return { services, disabled }
}
