import { Swarm } from '@raftkit/swarm'
import type { Host } from '../hosts/host.ts'
import { settleAll } from '../hosts/settle-all.ts'
import type { Formation } from '../hosts/start-group.ts'
import { addressPools } from '../plan/address-pools.ts'
import type { HostPlan } from '../plan/host-plan.ts'

/**
 * Makes hosts that still boot into one swarm: the first manager starts it as soon as its engine answers, and every other
 * host joins as soon as both are there. Then the managers must see every node ready.
 */
export async function formSwarm(plans: readonly HostPlan[], formation: Formation): Promise<void> {
  const { booting, signal, report } = formation
  const [first, ...others] = plans
  const host = (plan: HostPlan | undefined): Promise<Host> => booting.get(plan?.name ?? '') as Promise<Host>
  const start = async (): Promise<Swarm> => {
    const { engine, ip, name } = await host(first)
    const swarm = await Swarm.init(engine, {
      advertiseAddr: ip,
      defaultAddrPool: addressPools.overlay,
      subnetSize: addressPools.overlaySubnetSize,
      signal,
    })
    report('swarm', name)
    return swarm
  }
  const started = start()
  const join = async (plan: HostPlan): Promise<void> => {
    const [swarm, { engine, ip, name }] = await Promise.all([started, host(plan)])
    await swarm.join(engine, { role: plan.role ?? 'worker', advertiseAddr: ip, signal })
    report('joined', name)
  }
  // A failure ends the whole start, which aborts the signal that all of these carry.
  await settleAll<unknown>([started, ...others.map(join)], () => undefined)
  await (await started).nodes.ready({ count: plans.length, signal, timeoutMs: Number.POSITIVE_INFINITY })
  report('ready')
}
