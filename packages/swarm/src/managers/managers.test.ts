import { describe, expect, it, test } from 'vitest'
import { Engine } from '../engine/engine.ts'
import { type SwarmErrorCode, swarmErrorCodes } from '../errors/codes.ts'
import { SwarmError } from '../errors/swarm-error.ts'
import { InMemoryTransport, type Reply } from '../testing/in-memory-transport.ts'
import { Managers } from './managers.ts'

const refused: Reply = () => {
  throw Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })
}
const lost: Reply = () => {
  throw Object.assign(new Error('read'), { code: 'ECONNRESET' })
}
const noLeader: Reply = { status: 500, json: { message: 'The swarm does not have a leader. It is possible' } }
const all = [{ ManagerStatus: { Leader: true } }]
const nodes: Reply = { json: all }
const worker: Reply = { status: 503, json: { message: "This node is not a swarm manager. Worker nodes can't be" } }

const managers = (...replies: readonly Reply[]): { pool: Managers; transports: InMemoryTransport[] } => {
  const transports = replies.map((reply) => new InMemoryTransport().on('GET /nodes', reply))
  return { pool: new Managers(transports.map((transport) => new Engine({ transport }))), transports }
}
const asked = (transports: readonly InMemoryTransport[]): number[] => transports.map(({ requests }) => requests.length)
const list = (engine: Engine, call: object): Promise<unknown> => engine.nodes.list(call)

describe('Managers#read', () => {
  it('goes on to the next manager, and begins there the next time', async () => {
    const { pool, transports } = managers(refused, nodes)
    await pool.read(list, {})
    await pool.read(list, {})
    // Each answer so soon after a disturbance takes a look at who leads.
    expect(asked(transports)).toEqual([1, 4])
  })

  it('counts no answer of a manager that names no leader after a disturbance', async () => {
    let looks = 0
    const { pool, transports } = managers(refused, () => (++looks < 4 ? { json: [{}] } : nodes))
    transports[1]?.on('GET /configs', () => ({ json: looks < 3 ? [] : ['acknowledged'] }))
    transports[0]?.on('GET /configs', refused)
    await expect(pool.read((engine, call) => engine.configs.list(call), {})).resolves.toEqual(['acknowledged'])
  })

  it('waits for an election', async () => {
    let looks = 0
    const { pool } = managers(noLeader, () => (++looks < 3 ? noLeader : nodes))
    await expect(pool.read(list, {})).resolves.toEqual(all)
  })

  it('ends at the deadline and says why', async () => {
    const { pool } = managers(noLeader, refused)
    await expect(pool.read(list, { timeoutMs: 50 })).rejects.toMatchObject({
      code: 'TIMED_OUT',
      details: { waitingFor: expect.stringContaining('no leader') },
    })
  })

  it('does not ask another manager what was refused for good', async () => {
    const { pool, transports } = managers({ status: 400, json: { message: 'invalid filter' } }, nodes)
    await expect(pool.read(list, {})).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    expect(asked(transports)).toEqual([1, 0])
  })

  it('waits where one manager was demoted while the other has no leader yet', async () => {
    let looks = 0
    const { pool } = managers(worker, () => (++looks < 3 ? noLeader : nodes))
    await expect(pool.read(list, {})).resolves.toEqual(all)
  })

  it('has more patience in each round with an answer that takes its time', async () => {
    const patience: (number | undefined)[] = []
    const { pool } = managers(nodes, nodes)
    const ask = async (_: Engine, call: { readonly timeoutMs?: number | undefined }): Promise<string> => {
      patience.push(call.timeoutMs)
      if (patience.length < 5) throw new SwarmError('TIMED_OUT', { action: 'list nodes' })
      return 'answer'
    }
    await expect(pool.read(ask, {})).resolves.toBe('answer')
    expect(patience).toEqual([3_000, 3_000, 6_000, 6_000, 12_000])
  })

  it('does not wait where no engine is a manager', async () => {
    await expect(managers(worker, worker).pool.read(list, {})).rejects.toMatchObject({ code: 'NOT_A_MANAGER' })
  })
})

describe('Managers#write', () => {
  it('goes on to the next manager when the first cannot have seen it', async () => {
    const { pool } = managers(refused, nodes)
    await expect(pool.write(list, {})).resolves.toEqual(all)
  })

  it('asks none that does not answer its door: nobody could tell what became of the change', async () => {
    const { pool, transports } = managers(nodes, nodes)
    transports[0]?.on('GET /_ping', lost)
    await expect(pool.write(list, {})).resolves.toEqual(all)
    expect(asked(transports)).toEqual([0, 1])
  })

  it('waits for an election as long as nobody can have seen the change', async () => {
    let looks = 0
    const { pool } = managers(refused, () => (++looks < 3 ? noLeader : nodes))
    await expect(pool.write(list, {})).resolves.toEqual(all)
  })

  it('passes on at once what is refused for good, and what a single engine says', async () => {
    await expect(managers(worker, worker).pool.write(list, {})).rejects.toMatchObject({ code: 'NOT_A_MANAGER' })
    await expect(managers(noLeader).pool.write(list, {})).rejects.toMatchObject({ code: 'NO_LEADER' })
  })

  it('never repeats a change whose fate is unknown', async () => {
    const { pool, transports } = managers(lost, nodes)
    await expect(pool.write(list, {})).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
    expect(asked(transports)).toEqual([1, 0])
  })
})

describe('Managers#reach', () => {
  it('waits for a single manager, too', async () => {
    let looks = 0
    const { pool } = managers(() => (++looks < 3 ? refused : nodes))
    await expect(pool.reach(list, {})).resolves.toBe(pool.engines[0])
  })
})

describe('Managers#engineOf', () => {
  it('tells an engine that does not answer from a caller who has no more time', async () => {
    const transport = new InMemoryTransport().on('GET /info', { failure: 'ECONNREFUSED' })
    const pool = new Managers([new Engine({ transport })])
    await expect(pool.engineOf('n', {})).resolves.toBeUndefined()
    transport.on('GET /info', () => new Promise<Reply>(() => undefined))
    const reason = new Error('enough')
    const abort = new AbortController()
    const found = pool.engineOf('n', { signal: abort.signal })
    abort.abort(reason)
    await expect(found).rejects.toBe(reason)
  })
})

/** What can become of the way to a manager, and what to do about it. */
const ways: readonly (readonly [SwarmErrorCode, 'passes' | 'stays', write: 'next' | 'in doubt'])[] = [
  ['CONNECTION_REFUSED', 'passes', 'next'],
  ['SOCKET_NOT_FOUND', 'passes', 'next'],
  ['PERMISSION_DENIED', 'stays', 'next'],
  ['HOST_NOT_FOUND', 'passes', 'next'],
  ['HOST_UNREACHABLE', 'passes', 'next'],
  ['CONNECTION_LOST', 'passes', 'in doubt'],
  ['TLS_MISMATCH', 'stays', 'in doubt'],
  ['SSH_CLIENT_MISSING', 'stays', 'next'],
  ['SSH_HOST_KEY_UNKNOWN', 'stays', 'next'],
  ['SSH_HOST_KEY_CHANGED', 'stays', 'next'],
  ['SSH_LOGIN_REFUSED', 'stays', 'next'],
  ['SSH_FORWARDING_REFUSED', 'passes', 'in doubt'],
  ['SSH_FAILED', 'stays', 'next'],
  ['NOT_AN_ENGINE', 'stays', 'in doubt'],
  ['TIMED_OUT', 'passes', 'in doubt'],
]

describe.each(ways)('%s', (code, then, change) => {
  const fails: Reply = () => {
    throw new SwarmError(code, { action: 'reach it' })
  }

  it('sends a question to the next manager', async () => {
    await expect(managers(fails, nodes).pool.read(list, {})).resolves.toEqual(all)
  })

  it('at the door sends a change to the next manager', async () => {
    const { pool, transports } = managers(nodes, nodes)
    transports[0]?.on('GET /_ping', fails)
    await expect(pool.write(list, {})).resolves.toEqual(all)
  })

  it(`after that ${change === 'next' ? 'does so, too' : 'leaves the change in doubt'}`, async () => {
    const { pool, transports } = managers(fails, nodes)
    const written = pool.write(list, {})
    await (change === 'next' ? expect(written).resolves.toEqual(all) : expect(written).rejects.toMatchObject({ code }))
    expect(asked(transports)).toEqual([1, change === 'next' ? 1 : 0])
  })

  it(
    then === 'passes'
      ? 'is waited out where there is no other manager'
      : 'is told at once where there is no other manager',
    async () => {
      let looks = 0
      const { pool } = managers(() => (++looks < 3 ? fails : nodes))
      const reached = pool.reach(list, {})
      if (then === 'passes') await expect(reached).resolves.toBe(pool.engines[0])
      else await expect(reached).rejects.toMatchObject({ code })
    },
  )
})

test('every way to an engine is in that table', () => {
  const all = Object.keys(swarmErrorCodes)
  const [first, last] = ['CONNECTION_REFUSED', 'TIMED_OUT'].map((code) => all.indexOf(code))
  expect(ways.map(([code]) => code)).toEqual(all.slice(first, (last ?? 0) + 1))
})

describe('Managers#remove', () => {
  it('keeps the last one', () => {
    const { pool } = managers(nodes)
    pool.remove(pool.engines[0] as Engine)
    expect(pool.engines).toHaveLength(1)
  })
})
