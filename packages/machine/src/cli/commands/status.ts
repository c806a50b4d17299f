import type { Command } from '../command.ts'
import { CommandFailure } from '../command-failure.ts'
import { isKnownDriver } from '../listing/known-drivers.ts'
import { machineState } from '../listing/machine-state.ts'
import { missingDriverText } from '../listing/query-machine.ts'
import { targetMachine } from '../target-machine.ts'

/** How long a machine may take to show that it runs. */
const TIMEOUT_MS = 15_000

/** `docker-machine status` */
export const status: Command = {
  synopsis: '[arg...]',
  description: 'Argument is a machine name.',
  flags: [],
  async run(context) {
    const machine = await targetMachine(context)
    if (!(await isKnownDriver(machine.driver, context.terminal.environment))) {
      throw new CommandFailure(`error getting state for host ${machine.name}: ${missingDriverText(machine.driver)}`)
    }
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const state = await machineState(machine, signal).catch((error: unknown) => {
      if (signal.aborted) return machine.driver === 'generic' ? 'Stopped' : ''
      throw error
    })
    context.terminal.out(`${state}\n`)
  },
}
