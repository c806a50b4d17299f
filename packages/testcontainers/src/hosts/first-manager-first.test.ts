import { expect, test } from 'vitest'
import { type HostPlan, hostPlan } from '../plan/host-plan.ts'
import { firstManagerFirst } from './first-manager-first.ts'

const swarm = (['manager', 'manager', 'worker'] as const).map((role, index) =>
  hostPlan({ name: `node-${index}`, role, image: 'none' }),
)

/** Names of the hosts that may be made, and of those that may be started, some turns of the event loop later. */
async function going(plans: readonly HostPlan[], act: (turns: ReturnType<typeof firstManagerFirst>) => void) {
  const turns = firstManagerFirst(plans)
  const [made, started]: string[][] = [[], []]
  act(turns)
  for (const plan of plans) void turns.toMake(plan).then(() => made?.push(plan.name))
  await new Promise(setImmediate)
  const others = plans.slice(1)
  for (const plan of others) void turns.toStart(plan).then(() => started?.push(plan.name))
  await new Promise(setImmediate)
  return { made, started }
}

test('the others are made once the first manager is, and start once it has started, and wait for nobody else', async () => {
  const heeding = (steps: readonly (readonly ['network' | 'container', string])[], isMade = false) =>
    going(swarm, (turns) => {
      if (isMade) void turns.toStart(swarm[0] as HostPlan)
      const report = turns.heeding(() => undefined)
      for (const [step, host] of steps) report(step, host)
    })
  expect(await heeding([])).toEqual({ made: ['node-0'], started: [] })
  expect(
    await heeding([
      ['network', 'node-0'],
      ['container', 'node-1'],
    ]),
  ).toEqual({ made: ['node-0'], started: [] })
  expect(await heeding([], true)).toEqual({ made: ['node-0', 'node-1', 'node-2'], started: [] })
  expect(await heeding([['container', 'node-0']], true)).toEqual({
    made: ['node-0', 'node-1', 'node-2'],
    started: ['node-1', 'node-2'],
  })
})

test('they go when the start has failed, and where there is no swarm to be made', async () => {
  expect(await going(swarm, (turns) => turns.release())).toEqual({
    made: ['node-0', 'node-1', 'node-2'],
    started: ['node-1', 'node-2'],
  })
  const hosts = ['a', 'b'].map((name) => hostPlan({ name, role: undefined, image: 'none' }))
  expect(await going(hosts, () => undefined)).toEqual({ made: ['a', 'b'], started: ['b'] })
})
