import type { LoadedMachine } from '../../store/loaded-machine.ts'
import { CommandFailure } from '../command-failure.ts'
import { masterOf, type SwarmMasters } from './standalone-swarm.ts'

const KEYS = ['driver', 'swarm', 'state', 'name', 'label'] as const
type FilterKey = (typeof KEYS)[number]

/** What `--filter` asks for: values of one key are alternatives, and every key that is there must be met. */
export type ListFilter = ReadonlyMap<FilterKey, readonly string[]>

/** What of a machine filters look at. */
export interface FilterSubject {
  readonly name: string
  readonly driver: string
  /** Absent when the machine cannot be read. */
  readonly machine?: LoadedMachine | undefined
}

/**
 * Reads the values of `--filter`.
 *
 * @throws `CommandFailure` in the words of Docker Machine
 */
export function parseFilters(values: readonly string[]): ListFilter {
  const filter = new Map<FilterKey, string[]>()
  for (const text of values) {
    const at = text.indexOf('=')
    if (at < 0) throw new CommandFailure('Unsupported filter syntax')
    const key = text.slice(0, at).toLowerCase()
    const known = KEYS.find((candidate) => candidate === key)
    if (known === undefined) throw new CommandFailure(`Unsupported filter key '${text.slice(0, at)}'`)
    const value = text.slice(at + 1)
    if (known === 'name') toRegExp(value)
    filter.set(known, [...(filter.get(known) ?? []), value])
  }
  return filter
}

/** Whether a machine meets all filters but that on its state, which costs a question. */
export function matchesFilter(filter: ListFilter, subject: FilterSubject, masters: SwarmMasters): boolean {
  const { name, driver, machine } = subject
  const meets = (key: FilterKey, test: (value: string) => boolean) => filter.get(key)?.some(test) ?? true
  return (
    meets('name', (value) => toRegExp(value).test(name)) &&
    meets('driver', (value) => sameText(value, driver)) &&
    meets('swarm', (value) => machine !== undefined && sameText(value, masterOf(machine, masters))) &&
    meets('label', (value) => machine?.labels.some((label) => sameLabel(value, label)) ?? false)
  )
}

/** Whether a state meets the filters on it. */
export function matchesState(filter: ListFilter, state: string): boolean {
  return filter.get('state')?.some((value) => sameText(value, state)) ?? true
}

function sameText(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

/** Keys are exact and values are not. A key alone asks for the label, whatever its value. */
function sameLabel(wanted: string, label: string): boolean {
  const [[wantedKey, wantedValue], [key, value]] = [wanted, label].map(splitLabel) as [Label, Label]
  return wantedKey === key && (wantedValue === undefined || sameText(wantedValue, value ?? ''))
}

type Label = readonly [key: string, value: string | undefined]

function splitLabel(label: string): Label {
  const at = label.indexOf('=')
  return at < 0 ? [label, undefined] : [label.slice(0, at), label.slice(at + 1)]
}

/** Go knows flags at the beginning, which JavaScript takes apart from the pattern. */
function toRegExp(pattern: string): RegExp {
  const [, flags = '', rest = pattern] = /^\(\?([is]+)\)(.*)$/s.exec(pattern) ?? []
  try {
    return new RegExp(rest, flags)
  } catch (error) {
    const words = (error as Error).message
    if (words.endsWith('Unterminated group'))
      throw new CommandFailure(`error parsing regexp: missing closing ): \`${pattern}\``)
    throw new CommandFailure(`error parsing regexp: ${words.replace(/^.*: /, '')}: \`${pattern}\``)
  }
}
