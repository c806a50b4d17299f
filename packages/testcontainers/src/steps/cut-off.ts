import type { CallOptions } from '@raftkit/swarm'
import { HarnessError } from '../errors/harness-error.ts'
import { cutFile, cutScript, cutsFolder, mendScript } from '../plan/cut-script.ts'
import type { HostContainer } from '../runtime/host-container.ts'

/**
 * Cuts a host off from addresses. One that does not run, or is frozen, is cut off as soon as it does: by its start
 * script, or by `unpause()`.
 */
export async function cutOff(
  container: HostContainer,
  id: string,
  addresses: readonly string[],
  options: CallOptions,
): Promise<void> {
  await container.putFiles([{ content: cutScript(id, addresses), target: cutFile(id) }], options)
  await runInside(container, `sh ${cutFile(id)}`, options)
}

/** Ends a partition on a host, or, where it does not run or is frozen, as soon as it does. */
export async function mend(container: HostContainer, id: string, options: CallOptions): Promise<void> {
  const state = await container.state(options)
  if (state === 'removed') return
  if (state !== 'running') await container.putFiles([{ content: mendScript(id), target: cutFile(id) }], options)
  await runInside(container, mendScript(id), options)
}

/** Runs the scripts of all partitions that a host is in. */
export async function applyCuts(container: HostContainer, options: CallOptions): Promise<void> {
  await runInside(container, `for cut in ${cutsFolder}/*; do [ ! -f "$cut" ] || sh "$cut"; done`, options)
}

async function runInside(container: HostContainer, script: string, options: CallOptions): Promise<void> {
  if ((await container.state(options)) !== 'running') return
  const { exitCode, stderr } = await container.exec(['sh', '-c', script], options)
  if (exitCode === 0) return
  throw new HarnessError('NOT_CUT_OFF', { action: 'part the hosts', meaning: `iptables says: ${stderr.trim()}` })
}
