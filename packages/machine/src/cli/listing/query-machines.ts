import type { Environment } from '../../environment.ts'
import { type LoadedEntry, listMachines } from '../../store/list-machines.ts'
import type { StorePaths } from '../../store/store-paths.ts'
import { errorText } from '../error-text.ts'
import type { HostListItem } from './host-list-item.ts'
import { type ListFilter, matchesFilter, matchesState } from './list-filter.ts'
import { naturalOrder } from './natural-order.ts'
import { brokenItem, queryMachine } from './query-machine.ts'
import { findMasters, type SwarmMasters } from './standalone-swarm.ts'

/** Machines that meet a filter, before any of them was asked. */
export interface SelectedMachines {
  /** In the byte order of their names. */
  readonly entries: readonly LoadedEntry[]
  readonly masters: SwarmMasters
}

/** Reads the store and applies what needs no engine of a filter. */
export async function selectMachines(paths: StorePaths, filter: ListFilter): Promise<SelectedMachines> {
  const all = await listMachines(paths)
  const masters = findMasters(all.flatMap(({ machine }) => machine ?? []))
  const entries = all.filter(({ name, machine }) => {
    return matchesFilter(filter, { name, driver: machine?.driver ?? 'not found', machine }, masters)
  })
  return { entries, masters }
}

/** Asks all machines at the same time, and gives their rows in the order of the table. */
export async function queryMachines(
  selected: SelectedMachines,
  filter: ListFilter,
  context: { readonly environment: Environment; readonly timeoutMs: number; readonly swarmMode?: boolean },
): Promise<HostListItem[]> {
  const { entries, masters } = selected
  const items = await Promise.all(
    entries.map(({ name, machine, error }) =>
      machine ? queryMachine(machine, { ...context, masters }) : brokenItem(name, errorText(error), context.swarmMode),
    ),
  )
  return items.filter(({ State }) => matchesState(filter, State)).sort((a, b) => naturalOrder(a.Name, b.Name))
}
