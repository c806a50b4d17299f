import type { OCIPlatform } from '../wire/distribution.ts'
import type { Placement } from '../wire/task.ts'

/**
 * What an image is for as a service says it: each platform once, without the ones that are none (attestations are listed
 * as `unknown`), and 32-bit ARM without its architecture, because nodes and registries call it by different names.
 */
export function platformsOf(platforms: readonly OCIPlatform[]): NonNullable<Placement['Platforms']>[number][] {
  const known = new Map<string, NonNullable<Placement['Platforms']>[number]>()
  for (const { os: OS, architecture: Architecture } of platforms) {
    if ([OS, Architecture].includes('unknown')) continue
    const named = Architecture !== '' && Architecture.toLowerCase() !== 'arm'
    known.set(`${OS}/${named ? Architecture : ''}`, { ...(named ? { Architecture } : {}), OS })
  }
  return [...known.values()]
}
