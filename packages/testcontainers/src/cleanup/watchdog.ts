import { createInterface } from 'node:readline'
import { containerRuntime } from '../runtime/container-runtime.ts'
import { removeGroupFolder } from './group-folders.ts'
import { removeGroup } from './remove-group.ts'

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
  for (const [group, folder] of watched) {
    // Nobody is left to be told; the stale hosts are found by their label later.
    await removeGroup(await containerRuntime(), group).catch(() => undefined)
    await removeGroupFolder(folder).catch(() => undefined)
  }
}

void outliveParent().finally(() => process.exit())
