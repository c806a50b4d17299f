import { checkConnection } from '../engine/check-connection.ts'
import { oneLine } from '../engine/engine-error.ts'
import { isMachineError } from '../errors/machine-error.ts'
import type { LoadedMachine } from '../store/loaded-machine.ts'
import { parseUrl } from '../store/machine-url.ts'
import { CommandFailure } from './command-failure.ts'
import { isMaster, swarmUrl } from './listing/standalone-swarm.ts'

/** How long Docker Machine waits before it hands out the address of a machine. */
const TIMEOUT_MS = 20_000

/**
 * Makes sure that what is handed out will work, and gives the URL to hand out: that of the engine, or that of the old
 * standalone Swarm.
 *
 * @throws `CommandFailure` in the words of Docker Machine
 */
export async function checkMachine(machine: LoadedMachine, swarm: boolean): Promise<string> {
  if (!swarm) {
    await checkEngine(machine)
    return machine.url
  }
  if (!isMaster(machine)) {
    const hint = 'The --swarm flag is intended for use with swarm masters'
    throw new CommandFailure(`"${machine.name}" is not a swarm master. ${hint}`)
  }
  const url = swarmUrl(machine)
  try {
    await checkConnection(machine, AbortSignal.timeout(TIMEOUT_MS), parseUrl(url)?.port)
  } catch {
    await checkEngine(machine)
    const hint = 'Maybe swarm is not started'
    throw new CommandFailure(`Connection to Swarm cannot be checked but the certs are valid. ${hint}`)
  }
  return url
}

async function checkEngine(machine: LoadedMachine): Promise<void> {
  if (machine.url === '') throw new CommandFailure('Host is not running')
  try {
    await checkConnection(machine, AbortSignal.timeout(TIMEOUT_MS))
  } catch (error) {
    if (!isMachineError(error)) throw error
    const { authority = '' } = parseUrl(machine.url) ?? {}
    const host = JSON.stringify(authority || machine.url)
    throw new CommandFailure(
      `Error checking and/or regenerating the certs: There was an error validating certificates for host ${host}: ${oneLine(error.meaning)}
You can attempt to regenerate them using 'docker-machine regenerate-certs [name]'.
Be advised that this will trigger a Docker daemon restart which might stop running containers.
`,
    )
  }
}
