import type { SwarmNetwork } from './network.ts'
import type { NetworkDefinition } from './network-definition.ts'
import { subnetsOf } from './network-definition.ts'

/** In what a network is not as it shall be: only what the definition says counts, and engines add to options. */
export function differences(network: SwarmNetwork, definition: NetworkDefinition): string[] {
  const {
    driver = 'overlay',
    attachable = false,
    internal = false,
    ipv6 = false,
    options = {},
    labels = {},
  } = definition
  const facts = {
    driver: network.driver === driver,
    attachable: network.attachable === attachable,
    internal: network.internal === internal,
    ipv6: network.ipv6 === ipv6,
    options: isWithin(options, network.options),
    labels: isWithin(labels, network.labels),
    subnets: definition.subnets === undefined || sameSubnets(network, definition),
  }
  return Object.entries(facts).flatMap(([name, same]) => (same ? [] : [name]))
}

function isWithin(some: Readonly<Record<string, string>>, all: Readonly<Record<string, string>>): boolean {
  return Object.entries(some).every(([key, value]) => Object.hasOwn(all, key) && all[key] === value)
}

function sameSubnets(network: SwarmNetwork, definition: NetworkDefinition): boolean {
  const wanted = subnetsOf(definition)
  if (wanted.length !== network.subnets.length) return false
  return wanted.every(({ subnet, gateway, range }) =>
    network.subnets.some(
      (found) =>
        found.subnet === subnet &&
        (gateway === undefined || found.gateway === gateway) &&
        (range === undefined || found.range === range),
    ),
  )
}
