import { booleanAt, stringAt } from '../../config/json-node.ts'
import type { LoadedMachine } from '../../store/loaded-machine.ts'
import { parseUrl } from '../../store/machine-url.ts'

/** The names of the masters of standalone Swarms, by the discovery URL that their members share. */
export type SwarmMasters = ReadonlyMap<string, string>

/** Finds the masters among machines. Swarm mode has nothing to do with it: there, the engine is asked. */
export function findMasters(machines: readonly LoadedMachine[]): SwarmMasters {
  const masters = machines.filter((machine) => isMaster(machine) && discovery(machine) !== '')
  return new Map(masters.map((machine) => [discovery(machine), machine.name]))
}

/** The column SWARM: the name of the machine's master, with a note when it is the machine itself. */
export function swarmColumn(machine: LoadedMachine, masters: SwarmMasters): string {
  const master = masterOf(machine, masters)
  return master !== '' && isMaster(machine) ? `${master} (master)` : master
}

/** The name of a machine's master, `''` for one that is in no Swarm. */
export function masterOf(machine: LoadedMachine, masters: SwarmMasters): string {
  return discovery(machine) === '' ? '' : (masters.get(discovery(machine)) ?? '')
}

/** Whether a machine was created with `--swarm-master`. */
export function isMaster(machine: LoadedMachine): boolean {
  return booleanAt(machine.document, 'HostOptions', 'SwarmOptions', 'Master')
}

/** The URL of the master's own port: the host of the engine, and the port that Swarm was told to listen on. */
export function swarmUrl(machine: LoadedMachine): string {
  const port = parseUrl(stringAt(machine.document, 'HostOptions', 'SwarmOptions', 'Host'))?.port
  return machine.url.replace(/:\d+$/, '') + (port ? `:${port}` : '')
}

function discovery(machine: LoadedMachine): string {
  return stringAt(machine.document, 'HostOptions', 'SwarmOptions', 'Discovery')
}
