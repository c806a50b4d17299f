import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../config/json-node.ts'
import { fromJsonValue, type JsonValue } from '../../config/json-value.ts'
import { LoadedMachine } from '../../store/loaded-machine.ts'
import { matchesFilter, matchesState, parseFilters } from './list-filter.ts'
import { findMasters } from './standalone-swarm.ts'

function machine(name: string, labels: readonly string[] = [], swarm: JsonValue = {}): LoadedMachine {
  const HostOptions = { EngineOptions: { Labels: labels }, SwarmOptions: swarm }
  const document = fromJsonValue({ DriverName: 'none', Driver: { URL: 'tcp://h:1' }, HostOptions }) as JsonObject
  return new LoadedMachine({ name, path: '/x', document, diskVersion: 3, ip: undefined, tls: undefined })
}

const master = machine('m1', ['env=prod'], { Master: true, Discovery: 'token://t' })
const agent = machine('n1', ['env=PROD=x', 'bare'], { Agent: true, Discovery: 'token://t' })
const solo = machine('solo')
const all = [master, agent, solo]

function matching(...values: readonly string[]): string[] {
  const filter = parseFilters(values)
  const masters = findMasters(all)
  return all
    .filter((it) => matchesFilter(filter, { name: it.name, driver: it.driver, machine: it }, masters))
    .map((it) => it.name)
}

describe('matchesFilter', () => {
  test.each<[readonly string[], readonly string[]]>([
    [[], ['m1', 'n1', 'solo']],
    [['name=1'], ['m1', 'n1']],
    [['name=^n'], ['n1']],
    [['name=(?i)SOLO'], ['solo']],
    [
      ['NAME=m', 'name=solo'],
      ['m1', 'solo'],
    ],
    [['driver=NONE'], ['m1', 'n1', 'solo']],
    [['driver=generic'], []],
    [['swarm=M1'], ['m1', 'n1']],
    [['label=env=PROD'], ['m1']],
    [['label=ENV=prod'], []],
    [['label=env'], ['m1', 'n1']],
    [['label=bare'], ['n1']],
    [['label=env=prod=x'], ['n1']],
    [['name=1', 'label=env=prod'], ['m1']],
  ])('%j finds %j', (values, names) => {
    expect(matching(...values)).toEqual(names)
  })

  test('finds a machine that cannot be read by its name alone', () => {
    const subject = { name: 'bad', driver: 'not found' }
    const matches = (value: string) => matchesFilter(parseFilters([value]), subject, new Map())
    expect(matches('name=bad')).toBe(true)
    expect(matches('name=good')).toBe(false)
    expect(matches('label=x')).toBe(false)
    expect(matches('swarm=')).toBe(false)
  })
})

describe('matchesState', () => {
  test('does not look at case', () => {
    expect(matchesState(parseFilters(['state=running']), 'Running')).toBe(true)
    expect(matchesState(parseFilters(['state=stopped']), 'Running')).toBe(false)
    expect(matchesState(parseFilters([]), 'Running')).toBe(true)
  })
})

describe('parseFilters', () => {
  test.each([
    ['foo', 'Unsupported filter syntax'],
    ['colour=red', "Unsupported filter key 'colour'"],
    ['name=(', 'error parsing regexp: missing closing ): `(`'],
    ['name=[', 'error parsing regexp: '],
  ])('refuses %s: %s', (value, message) => {
    expect(() => parseFilters([value])).toThrow(message)
  })
})
