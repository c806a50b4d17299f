import type { TakeOverPlan } from '../host/take-over-plan.ts'

/** What is going to happen to a host, before it does. */
export function planText({ does, replaces }: TakeOverPlan, heading: string): string {
  const list = (lines: readonly string[]) => lines.map((line) => `  - ${line}\n`).join('')
  const taken = replaces.length === 0 ? '' : `What is there and changes:\n${list(replaces)}`
  return `${heading}\n${list(does)}${taken}`
}

/** The same for a host that is set up again. */
export function provisionPlanText(plan: TakeOverPlan): string {
  return planText(plan, `The host of ${plan.machine} runs ${plan.system}. Setting it up again`)
}
