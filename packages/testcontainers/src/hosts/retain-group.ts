import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { redact } from '../diagnosis/redact.ts'
import { HarnessError } from '../errors/harness-error.ts'
import { labels } from '../plan/labels.ts'
import { lastLines } from '../runtime/container-logs.ts'
import { engineCall } from '../runtime/engine-call.ts'
import type { HostGroup } from './host-group.ts'

/**
 * Leaves a group whose start has failed on the engine, for a look, and the whole log of each of its hosts in a folder.
 *
 * @returns the failure, which now says where to look
 */
export async function retainGroup(
  group: HostGroup,
  failure: HarnessError,
  action: string,
  folder: string | undefined,
): Promise<HarnessError> {
  await group.stay()
  if (folder !== undefined) await writeLogs(group, folder)
  const logs = folder === undefined ? '' : `, and their logs are in ${folder}`
  return new HarnessError(failure.code, {
    action,
    meaning: `${failure.summary}; the hosts are left on the engine (label ${labels.group}=${group.id})${logs}`,
    remedy: `remove them with removeStaleClusters({ group: '${group.id}' }) after a look`,
    logs: failure.logs,
    states: failure.states,
    cause: failure,
  })
}

async function writeLogs(group: HostGroup, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const filters = { label: [`${labels.group}=${group.id}`, labels.host] }
  const containers = await engineCall('look for the hosts', (abortSignal) =>
    group.runtime.container.dockerode.listContainers({ all: true, filters, abortSignal }),
  )
  await Promise.all(
    containers.map(async ({ Id, Labels }) => {
      const log = await lastLines(group.runtime, Id, 100_000)
      await writeFile(join(folder, `${Labels[labels.host]}.log`), redact(log))
    }),
  )
}
