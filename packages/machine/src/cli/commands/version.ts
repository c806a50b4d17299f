import { engineVersion } from '../../engine/engine-version.ts'
import type { Command } from '../command.ts'
import { targetMachine } from '../target-machine.ts'
import { versionText } from '../version-text.ts'

/** How long an engine may take to say its version. */
const TIMEOUT_MS = 20_000

/** `docker-machine version`: of this program, or of the engine of a machine. */
export const version: Command = {
  synopsis: '[arg...]',
  description: 'Argument is a machine name.',
  flags: [],
  async run(context) {
    if (context.args.length === 0) {
      context.terminal.out(`docker-machine version ${versionText}\n`)
      return
    }
    const machine = await targetMachine(context)
    context.terminal.out(`${await engineVersion(machine, AbortSignal.timeout(TIMEOUT_MS))}\n`)
  },
}
