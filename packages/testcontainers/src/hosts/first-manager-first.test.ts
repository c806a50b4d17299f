import { expect, test } from 'vitest'
import { type HostPlan, hostPlan } from '../plan/host-plan.ts'
import { firstManagerFirst } from './first-manager-first.ts'

const swarm = (['manager', 'manager', 'worker'] as const).map((role, index) =>
  hostPlan({ name: `node-${index}`, role, image: 'none' }),
)

/** Names of the hosts that may go, some turns of the event loop later. */
async function going(plans: readonly HostPlan[], act: (turns: ReturnType<typeof firstManagerFirst>) => void) {
  const turns = firstManagerFirst(plans)
  const gone: string[] = []
  for (const plan of plans) void turns.turn(plan).then(() => gone.push(plan.name))
  act(turns)
  await new Promise(setImmediate)
  return gone
}

test('the others wait until the container of the first manager has started, and not for another', async () => {
  const heeding = (steps: readonly (readonly ['network' | 'container', string])[]) =>
    going(swarm, (turns) => {
      const report = turns.heeding(() => undefined)
      for (const [step, host] of steps) report(step, host)
    })
  expect(await heeding([])).toEqual(['node-0'])
  expect(
    await heeding([
      ['network', 'node-0'],
      ['container', 'node-1'],
    ]),
  ).toEqual(['node-0'])
  expect(await heeding([['container', 'node-0']])).toEqual(['node-0', 'node-1', 'node-2'])
})

test('they go when the start has failed, and where there is no swarm to be made', async () => {
  expect(await going(swarm, (turns) => turns.release())).toHaveLength(3)
  const hosts = ['a', 'b'].map((name) => hostPlan({ name, role: undefined, image: 'none' }))
  expect(await going(hosts, () => undefined)).toEqual(['a', 'b'])
})
