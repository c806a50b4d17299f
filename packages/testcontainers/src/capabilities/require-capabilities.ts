import { HarnessError } from '../errors/harness-error.ts'
import type { SwarmCapabilities, SwarmCapability } from './capabilities.ts'

/**
 * Refuses to go on where something that a test needs is missing.
 *
 * @throws HarnessError `CAPABILITY_MISSING`, with everything that is missing
 */
export function requireCapabilities(
  action: string,
  capabilities: SwarmCapabilities,
  required: readonly SwarmCapability[],
): void {
  const missing = required.filter((name) => !capabilities[name].available)
  if (missing.length === 0) return
  throw new HarnessError('CAPABILITY_MISSING', {
    action,
    meaning: missing.map((name) => `${name} is missing, because ${capabilities[name].why}`).join(', and '),
  })
}
