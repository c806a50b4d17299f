import { waitFor } from '@raftkit/swarm'
import type { Host } from '@raftkit/testcontainers'

/** The version of what a manager's own key is encrypted with on its disk: another one with every unlock key. */
export async function keyVersionOf(manager: Host): Promise<string | undefined> {
  const { stdout } = await manager.exec(['cat', '/var/lib/docker/swarm/certificates/swarm-node.key'])
  return /^kek-version: (\d+)$/m.exec(stdout)?.[1]
}

/**
 * Waits until the key is encrypted anew, and gives the new version. A manager that is restarted before it has taken up a new
 * unlock key comes back locked with the old one.
 */
export function keyVersionAfter(manager: Host, version: string | undefined): Promise<string> {
  return waitFor(
    async () => {
      const found = await keyVersionOf(manager)
      return found === undefined || found === version ? { pending: `it is at ${found}` } : { done: found }
    },
    { action: "see the manager's key encrypted anew", timeoutMs: 30_000 },
  )
}
