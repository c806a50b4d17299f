import type { CallOptions } from '../call-options.ts'
import { quoted } from '../engine/quoted.ts'
import { isSwarmError, SwarmError } from '../errors/swarm-error.ts'
import type { Managers } from '../managers/managers.ts'
import type { ChangeResult } from '../nodes/nodes.ts'
import { endingWith } from '../wait/ending-with.ts'
import { waitFor } from '../wait/wait-for.ts'
import { within } from '../wait/within.ts'
import { differences } from './compare-network.ts'
import { createNetwork, isMade } from './create-network.ts'
import { networkFromWire, type SwarmNetwork } from './network.ts'
import { type NetworkDefinition, networkRequest } from './network-definition.ts'
import { readNetworks } from './read-networks.ts'
import { removeNetwork } from './remove-network.ts'

/** The networks of a swarm; those of single engines are left out. */
export class Networks {
  readonly #managers: Managers

  /** @internal */
  constructor(managers: Managers) {
    this.#managers = managers
  }

  /** All of them, by name. */
  async list(options: CallOptions = {}): Promise<SwarmNetwork[]> {
    const networks = (await readNetworks(this.#managers, options)).map(networkFromWire)
    const byName = new Intl.Collator('en', { numeric: true })
    return networks.sort((a, b) => byName.compare(a.name, b.name) || byName.compare(a.id, b.id))
  }

  /**
   * One, by its whole name or its full id.
   *
   * @throws SwarmError `NOT_FOUND`
   */
  async get(nameOrId: string, options: CallOptions = {}): Promise<SwarmNetwork> {
    const found = await this.#find(nameOrId, options)
    if (found !== undefined) return found
    const action = `find the network ${quoted(nameOrId)}`
    throw new SwarmError('NOT_FOUND', { action, meaning: 'the swarm has no such network' })
  }

  /**
   * Makes a network and waits until the swarm has given it its addresses. It is made once, also where the answer is lost.
   *
   * @throws SwarmError `NAME_CONFLICT`, `INVALID_ARGUMENT`, `IN_USE` where its subnet overlaps another network's, which
   * engines accept, and then no task ever starts there
   */
  async create(name: string, definition: NetworkDefinition = {}, options: CallOptions = {}): Promise<SwarmNetwork> {
    const action = `create the network ${quoted(name)}`
    const request = networkRequest(action, name, definition)
    return createNetwork({ action, managers: this.#managers, options }, request)
  }

  /**
   * Sees to it that there is a network of that name that is as defined: what the definition leaves out may be anything.
   * Safe to run again.
   *
   * @returns whether it had to be made, and the id
   * @throws SwarmError `IMMUTABLE` where there is another one of that name: no network can be changed
   */
  async ensure(
    name: string,
    definition: NetworkDefinition = {},
    options: CallOptions = {},
  ): Promise<ChangeResult & { readonly id: string }> {
    const action = `ensure the network ${quoted(name)}`
    const request = networkRequest(action, name, definition)
    const managers = this.#managers
    return within(action, options, async (call) => {
      const find = (): Promise<SwarmNetwork | undefined> =>
        waitFor(
          async (signal) => {
            const found = (await readNetworks(managers, endingWith(signal))).find(({ Name }) => Name === name)
            if (found === undefined) return { done: undefined }
            // One that somebody else asked for a moment ago is in nothing as it will be.
            return isMade(found) ? { done: networkFromWire(found) } : { pending: 'it has no addresses yet' }
          },
          { ...call, action },
        )
      let found = await find()
      if (found === undefined) {
        try {
          const { id } = await createNetwork({ action, managers, options: call }, request)
          return { changed: true, id }
        } catch (error) {
          // Somebody else was quicker, or a local network has the name.
          found = isSwarmError(error, 'NAME_CONFLICT') ? await find() : undefined
          if (found === undefined) throw error
        }
      }
      const others = differences(found, definition)
      if (others.length === 0) return { changed: false, id: found.id }
      throw new SwarmError('IMMUTABLE', {
        action,
        meaning: `there is one already, with other ${others.join(', ')}`,
        remedy: 'use another name, or remove that one first',
      })
    })
  }

  /**
   * Removes a network and waits until all managers that answer have forgotten it, so that its name can be used again; one
   * that is not there is as good. Nodes that had a task on it keep their part for some seconds.
   *
   * @throws SwarmError `IN_USE` with the names of the services in `details.services`
   */
  async remove(nameOrId: string, options: CallOptions = {}): Promise<ChangeResult> {
    const action = `remove the network ${quoted(nameOrId)}`
    return within(action, options, async (call) => {
      const found = await this.#find(nameOrId, call)
      if (found === undefined) return { changed: false }
      return { changed: await removeNetwork({ action, managers: this.#managers, options: call }, found.id) }
    })
  }

  async #find(nameOrId: string, options: CallOptions): Promise<SwarmNetwork | undefined> {
    const networks = await readNetworks(this.#managers, options)
    const found = networks.find(({ Name }) => Name === nameOrId) ?? networks.find(({ Id }) => Id === nameOrId)
    return found === undefined ? undefined : networkFromWire(found)
  }
}
