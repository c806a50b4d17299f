import { createInterface } from 'node:readline'
import { containerRuntime } from '../runtime/container-runtime.ts'
import { removeAgain } from './remove-again.ts'
import { removeGroup } from './remove-group.ts'

/**
 * How long to look again. A request that the parent had sent when it was killed is carried out after its death, on a
 * busy engine seconds later, so a group that is empty once may not stay so.
 */
const looksAgainForMs = 15_000

/**
 * A process of its own, in a session of its own: it removes what its parent has made when the parent is gone, however
 * it went. Its standard input ends at that moment, and not before.
 *
 * It does what Testcontainers' reaper does where that one cannot run, and sees to folders besides.
 */
async function outliveParent(): Promise<void> {
  const watched = new Map<string, string>()
  for await (const line of createInterface({ input: process.stdin })) {
    const [verb, group, folder] = JSON.parse(line) as [string, string, string]
    if (verb === 'watch') watched.set(group, folder)
    else watched.delete(group)
  }
  await Promise.all([...watched].map(([group, folder]) => remove(group, folder)))
}

async function remove(group: string, folder: string): Promise<void> {
  // The engine is found anew each time: it may be what was not there.
  const removal = async (): Promise<void> => removeGroup(await containerRuntime(), group)
  await removeAgain({ removeGroup: removal, folder, forMs: looksAgainForMs, intervalMs: 1_000 })
}

void outliveParent().finally(() => process.exit())
