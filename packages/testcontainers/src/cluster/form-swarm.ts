import { Swarm, type SwarmSpec } from '@raftkit/swarm'
import type { Host } from '../hosts/host.ts'
import { settleAll } from '../hosts/settle-all.ts'
import type { Formation } from '../hosts/start-group.ts'
import type { HostPlan } from '../plan/host-plan.ts'

/**
 * Makes hosts that still boot into one swarm: the first manager starts it as soon as its engine answers, and every other
 * host joins as soon as both are there. Then the managers must see every node ready, and label those that have labels.
 *
 * @returns its settings, and the key that unlocks its managers, where they lock
 */
export async function formSwarm(
  plans: readonly HostPlan[],
  formation: Formation,
  spec: SwarmSpec = {},
): Promise<{ readonly settings: SwarmSpec; readonly unlockKey: string | undefined }> {
  const { booting, pools, signal, report } = formation
  const [first, ...others] = plans
  const host = (plan: HostPlan | undefined): Promise<Host> => booting.get(plan?.name ?? '') as Promise<Host>
  const start = async (): Promise<Swarm> => {
    const { engine, ip, name } = await host(first)
    const swarm = await Swarm.init(engine, {
      advertiseAddr: ip,
      defaultAddrPool: pools.overlay,
      subnetSize: pools.overlaySubnetSize,
      availability: first?.availability ?? 'active',
      spec,
      signal,
    })
    report('swarm', name)
    return swarm
  }
  const started = start()
  const settings = started.then(async () => (await (await host(first)).engine.swarm.inspect({ signal })).Spec)
  const join = async (plan: HostPlan): Promise<void> => {
    const [swarm, { engine, ip, name }] = await Promise.all([started, host(plan)])
    await swarm.join(engine, {
      role: plan.role ?? 'worker',
      advertiseAddr: ip,
      availability: plan.availability,
      signal,
    })
    report('joined', name)
  }
  // A failure ends the whole start, which aborts the signal that all of these carry.
  await settleAll<unknown>([started, settings, ...others.map(join)], () => undefined)
  const swarm = await started
  const nodes = await swarm.nodes.ready({ count: plans.length, signal, timeoutMs: Number.POSITIVE_INFINITY })
  const label = async ({ name, labels }: HostPlan): Promise<void> => {
    const node = nodes.find(({ hostname }) => hostname === name)
    if (node !== undefined && Object.keys(labels).length > 0) await swarm.nodes.label(node.id, labels, { signal })
  }
  await settleAll(plans.map(label), () => undefined)
  const locks = spec.EncryptionConfig?.AutoLockManagers === true
  const unlockKey = locks ? await (await host(first)).engine.swarm.unlockKey({ signal }) : undefined
  report('ready')
  return { settings: await settings, unlockKey }
}
