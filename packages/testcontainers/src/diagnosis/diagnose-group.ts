import type { HostGroup } from '../hosts/host-group.ts'
import { labels } from '../plan/labels.ts'
import { HostContainer } from '../runtime/host-container.ts'
import { type Diagnosis, diagnose } from './diagnose.ts'

/** Gathers what is known of all hosts of a group, however far they have come. Never fails itself. */
export async function diagnoseGroup({ id: group, runtime }: HostGroup): Promise<Diagnosis> {
  const filters = { label: [`${labels.group}=${group}`, labels.host] }
  try {
    const found = await runtime.container.dockerode.listContainers({
      all: true,
      filters,
      abortSignal: AbortSignal.timeout(5_000),
    })
    const hosts = found.map(({ Id: id, Labels }) => {
      const name = Labels[labels.host] ?? id
      return { name, container: new HostContainer({ runtime, id, host: name, network: group, ip: '' }) }
    })
    return await diagnose(hosts.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true })))
  } catch {
    return { states: {}, logs: {} }
  }
}
