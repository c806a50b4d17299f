import type { CallOptions } from '../call-options.ts'
import { modeOf } from '../convergence/service-mode.ts'
import { quoted } from '../engine/quoted.ts'
import type { Managers } from '../managers/managers.ts'
import type { Within } from '../wait/within.ts'
import type { ServiceInspect } from '../wire/service.ts'
import { findService } from './find-service.ts'
import { fitsNode } from './fits-node.ts'
import { forceUpdate } from './force-update.ts'
import { isEven } from './is-even.ts'
import { Service } from './service.ts'
import type { ServiceChange } from './service-changes.ts'
import { updateService } from './update-service.ts'

/** Replaces the tasks of services that are spread unevenly, one service after the other, and waits for each. */
export async function rebalanceServices(
  managers: Managers,
  names: readonly string[] | undefined,
  call: Within,
): Promise<ServiceChange[]> {
  // Every one is found before the first is touched.
  const found =
    names === undefined
      ? await managers.read((engine, limits) => engine.services.list({ ...limits, status: true }), call)
      : await Promise.all(
          names.map((name) => findService(managers, name, { action: `rebalance the service ${quoted(name)}`, call })),
        )
  const changes: ServiceChange[] = []
  for (const service of found) {
    if (modeOf(service).name !== 'replicated') continue
    if (await isSpread(managers, service, call)) {
      changes.push({ changed: false, service: new Service(managers, service) })
      continue
    }
    const action = `rebalance the service ${quoted(service.Spec.Name ?? service.ID)}`
    const change = await updateService({ action, managers, found: service, change: forceUpdate }, call)
    const onProgress = ({ name, waitingFor = 'in place' }: { name: string; waitingFor: string | undefined }): void =>
      call.say(`${name}: ${waitingFor}`)
    await change.service.converged({ ...call, onProgress })
    changes.push(change)
  }
  return changes
}

/** Whether nothing would be won, of the nodes that its constraints and the platforms of its image let tasks go to. */
async function isSpread(managers: Managers, { ID, Spec }: ServiceInspect, call: CallOptions): Promise<boolean> {
  const filters = { service: ID, 'desired-state': 'running' } as const
  const [tasks, nodes] = await Promise.all([
    managers.read((engine, limits) => engine.tasks.list({ ...limits, filters }), call),
    managers.read((engine, limits) => engine.nodes.list(limits), call),
  ])
  const placement = Spec.TaskTemplate.Placement ?? {}
  const able = nodes.filter(
    (node) => node.Spec.Availability === 'active' && node.Status.State === 'ready' && fitsNode(node, placement),
  )
  const preferences = (placement.Preferences ?? []).flatMap(({ Spread }) => Spread?.SpreadDescriptor ?? [])
  return isEven(able, tasks, preferences)
}
