import type { HostContainer } from '../runtime/host-container.ts'
import { redact } from './redact.ts'

/** How long the outer engine may take over one question when something has failed already. */
const patienceMs = 5_000

/** What became of hosts. */
export interface Diagnosis {
  /** What the outer engine says of each, by its name. */
  readonly states: Readonly<Record<string, string>>
  /** The last lines of each one's log, by its name. */
  readonly logs: Readonly<Record<string, string>>
}

/** Gathers what is known of hosts when something has failed. Never fails itself. */
export async function diagnose(
  hosts: readonly { readonly name: string; readonly container: HostContainer }[],
  tail = 10,
): Promise<Diagnosis> {
  const found = await Promise.all(
    hosts.map(async ({ name, container }) => {
      const [state, log] = await Promise.all([
        container.state({ timeoutMs: patienceMs }).catch(() => 'unknown'),
        container.log({ timeoutMs: patienceMs, tail }).catch((error: unknown) => `(no log: ${String(error)})`),
      ])
      return { name, state, log: redact(log) }
    }),
  )
  return {
    states: Object.fromEntries(found.map(({ name, state }) => [name, state])),
    logs: Object.fromEntries(found.map(({ name, log }) => [name, log])),
  }
}
