import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isSwarmError } from '../errors/swarm-error.ts'
import { InMemoryTransport } from '../testing/in-memory-transport.ts'
import { Engine } from './engine.ts'

/** Every method that takes an id, a name, a version or a body, called with two or three things of any kind. */
const calls: Readonly<Record<string, (engine: Engine, a: never, b: never, c: never) => unknown>> = {
  'swarm.init': (engine, a) => engine.swarm.init(a),
  'swarm.join': (engine, a) => engine.swarm.join(a),
  'swarm.update': (engine, a, b) => engine.swarm.update(a, b),
  'swarm.unlock': (engine, a) => engine.swarm.unlock(a),
  'nodes.list': (engine, a) => engine.nodes.list({ filters: a }),
  'nodes.inspect': (engine, a) => engine.nodes.inspect(a),
  'nodes.update': (engine, a, b, c) => engine.nodes.update(a, b, c),
  'nodes.remove': (engine, a) => engine.nodes.remove(a),
  'services.list': (engine, a) => engine.services.list({ filters: a }),
  'services.inspect': (engine, a) => engine.services.inspect(a),
  'services.create': (engine, a) => engine.services.create(a),
  'services.update': (engine, a, b, c) => engine.services.update(a, b, c),
  'services.remove': (engine, a) => engine.services.remove(a),
  'services.logs': (engine, a, b, c) => drain(engine.services.logs(a, { since: b, tail: c })),
  'tasks.list': (engine, a) => engine.tasks.list({ filters: a }),
  'tasks.inspect': (engine, a) => engine.tasks.inspect(a),
  'tasks.logs': (engine, a) => drain(engine.tasks.logs(a)),
  'secrets.create': (engine, a) => engine.secrets.create(a),
  'secrets.update': (engine, a, b, c) => engine.secrets.update(a, b, c),
  'secrets.remove': (engine, a) => engine.secrets.remove(a),
  'configs.create': (engine, a) => engine.configs.create(a),
  'configs.update': (engine, a, b, c) => engine.configs.update(a, b, c),
  'configs.remove': (engine, a) => engine.configs.remove(a),
  'networks.create': (engine, a) => engine.networks.create(a),
  'networks.inspect': (engine, a) => engine.networks.inspect(a),
  'networks.remove': (engine, a) => engine.networks.remove(a),
  'volumes.create': (engine, a) => engine.volumes.create(a),
  'volumes.inspect': (engine, a) => engine.volumes.inspect(a),
  'volumes.update': (engine, a, b, c) => engine.volumes.update(a, b, c),
  'volumes.remove': (engine, a) => engine.volumes.remove(a),
  'distribution.inspect': (engine, a) => engine.distribution.inspect(a),
  events: (engine, a, b, c) => drain(engine.events({ since: a, until: b, filters: c })),
}

async function drain(items: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of items);
}

const anything = fc.oneof(
  fc.anything({ withBigInt: true, withNullPrototype: true, withDate: true, withSparseArray: true }),
  fc.string({ unit: 'binary' }),
  fc.nat(),
)

test.each(Object.entries(calls))('%s sends whatever it is given, or refuses it with a code', async (_, call) => {
  await fc.assert(
    fc.asyncProperty(anything, anything, anything, async (a, b, c) => {
      const transport = new InMemoryTransport('1.41')
      const engine = new Engine({ transport })
      // No route is set, so that a request that is sent ends in an error, too.
      const error: unknown = await (async () => call(engine, a as never, b as never, c as never))().catch((e) => e)
      expect(isSwarmError(error), String(error)).toBe(true)
      if (isSwarmError(error, 'INVALID_ARGUMENT', 'API_VERSION_UNSUPPORTED')) expect(transport.requests).toEqual([])
      else expect(transport.requests).toHaveLength(1)
    }),
  )
})

test.each([[null], [{ type: 5n }], [{ type: [null] }], [{ scope: Symbol('swarm') }]])(
  'events refuses or leaves out the filters %o, and asks for nothing odd',
  async (filters) => {
    const transport = new InMemoryTransport()
    const read = async (): Promise<void> => drain(new Engine({ transport }).events({ filters: filters as never }))
    const error: unknown = await read().catch((e) => e)
    expect(isSwarmError(error), String(error)).toBe(true)
    expect(transport.requests.map(({ query }) => query)).toEqual(filters === null ? [{}] : [])
  },
)
