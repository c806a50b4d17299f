import { setTimeout as delay } from 'node:timers/promises'
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
const settled: Reply = { json: [{ ID: 'a', ManagerStatus: { Leader: true } }, { ID: 'b' }] }
const otherLeader: Reply = { json: [{ ID: 'a' }, { ID: 'b', ManagerStatus: { Leader: true } }] }
const unsettled: Reply = { json: [{ ID: 'a' }, { ID: 'b' }] }
const all = ['acknowledged']
const configs: Reply = { json: all }
const worker: Reply = { status: 503, json: { message: "This node is not a swarm manager. Worker nodes can't be" } }
const unknown: Reply = { status: 404, json: { message: 'config c not found' } }

/** Managers of a settled swarm, each with its answer to the question. */
const managers = (...replies: readonly Reply[]): { pool: Managers; transports: InMemoryTransport[] } => {
  const transports = replies.map((reply) => new InMemoryTransport().on('GET /configs', reply).on('GET /nodes', settled))
  return { pool: new Managers(transports.map((transport) => new Engine({ transport }))), transports }
}
const times = (path: string, transports: readonly InMemoryTransport[]): number[] =>
  transports.map(({ requests }) => requests.filter((request) => request.path === path).length)
const asked = (transports: readonly InMemoryTransport[]): number[] => times('/configs', transports)
const looked = (transports: readonly InMemoryTransport[]): number[] => times('/nodes', transports)
const list = (engine: Engine, call: object): Promise<unknown> => engine.configs.list(call)
const after = (ms: number, reply: Reply): Reply => {
  return async () => {
    await delay(ms)
    return reply
  }
}

describe('Managers#read', () => {
  it('goes on to the next manager, and begins there the next time', async () => {
    const { pool, transports } = managers(refused, configs)
    await pool.read(list, {})
    await pool.read(list, {})
    expect(asked(transports)).toEqual([1, 2])
  })

  it('looks who leads at first, and again after a second without an answer', async () => {
    const { pool, transports } = managers(configs, configs)
    await pool.read(list, {})
    await pool.read(list, {})
    expect(looked(transports)).toEqual([1, 0])
    await delay(1_050)
    await pool.read(list, {})
    expect(looked(transports)).toEqual([2, 0])
  })

  it('looks each time after a disturbance', async () => {
    const { pool, transports } = managers(refused, configs)
    for (let turn = 0; turn < 3; turn++) await pool.read(list, {})
    expect(looked(transports)).toEqual([1, 3])
  })

  it('asks none that names no leader, as its store may lack what was acknowledged', async () => {
    const { pool, transports } = managers(configs, configs)
    let looks = 0
    for (const transport of transports) transport.on('GET /nodes', () => (++looks < 4 ? unsettled : settled))
    await expect(pool.read(list, {})).resolves.toEqual(all)
    expect(asked(transports)).toEqual([0, 1])
  })

  it('does not count an answer that was held while the leader changed', async () => {
    const { pool, transports } = managers(after(800, { json: [] }), configs)
    transports[0]?.on('GET /nodes', settled, otherLeader)
    await expect(pool.read(list, {})).resolves.toEqual(all)
  })

  it('does not count a refusal that was held while the leader changed', async () => {
    const { pool, transports } = managers(after(800, unknown), configs)
    transports[0]?.on('GET /nodes', settled, unsettled)
    await expect(pool.read(list, {})).resolves.toEqual(all)
  })

  it('counts a slow answer where the leader is the same afterwards', async () => {
    const { pool, transports } = managers(after(800, configs), configs)
    await expect(pool.read(list, {})).resolves.toEqual(all)
    expect(asked(transports)).toEqual([1, 0])
    expect(looked(transports)).toEqual([2, 0])
  })

  it('does without a look where nodes may not be listed', async () => {
    const { pool, transports } = managers(configs, configs)
    for (const transport of transports) transport.on('GET /nodes', { status: 403, json: { message: 'forbidden' } })
    await expect(pool.read(list, {})).resolves.toEqual(all)
  })

  it('compares with the leader from before the question, whatever was learned meanwhile', async () => {
    const { pool, transports } = managers(after(800, { json: [] }), configs)
    transports[0]?.on('GET /nodes', settled, otherLeader)
    const first = pool.read(list, {})
    await delay(400)
    pool.unsettle()
    await pool.read((engine, call) => engine.ping(call), {})
    await expect(first).resolves.toEqual(all)
  })

  it('looks again after a question that was cut short', async () => {
    const { pool, transports } = managers(() => new Promise<Reply>(() => undefined), configs)
    await expect(pool.read(list, { timeoutMs: 1_100 })).rejects.toMatchObject({ code: 'TIMED_OUT' })
    transports[0]?.on('GET /configs', configs)
    await pool.read(list, {})
    expect(looked(transports)).toEqual([2, 0])
  })

  it('learns nothing of the swarm from what an engine says by itself', async () => {
    const { pool, transports } = managers(configs, configs)
    await pool.readFromAny(list, {})
    await pool.writeToAny(list, {})
    expect(looked(transports)).toEqual([0, 0])
    await pool.read(list, {})
    expect(looked(transports)).toEqual([1, 0])
  })

  it('waits for an election', async () => {
    let looks = 0
    const { pool } = managers(noLeader, () => (++looks < 3 ? noLeader : configs))
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
    const { pool, transports } = managers({ status: 400, json: { message: 'invalid filter' } }, configs)
    await expect(pool.read(list, {})).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    expect(asked(transports)).toEqual([1, 0])
  })

  it('waits where one manager was demoted while the other has no leader yet', async () => {
    let looks = 0
    const { pool } = managers(worker, () => (++looks < 3 ? noLeader : configs))
    await expect(pool.read(list, {})).resolves.toEqual(all)
  })

  it('has more patience in each round with an answer that takes its time', async () => {
    const patience: (number | undefined)[] = []
    const { pool } = managers(configs, configs)
    const ask = async (_: Engine, call: { readonly timeoutMs?: number | undefined }): Promise<string> => {
      patience.push(call.timeoutMs)
      if (patience.length < 5) throw new SwarmError('TIMED_OUT', { action: 'list configs' })
      return 'answer'
    }
    await expect(pool.read(ask, {})).resolves.toBe('answer')
    expect(patience).toEqual([3_000, 3_000, 6_000, 6_000, 12_000])
  })

  it('does not wait where no engine is a manager', async () => {
    await expect(managers(worker, worker).pool.read(list, {})).rejects.toMatchObject({ code: 'NOT_A_MANAGER' })
  })

  it('asks a single manager nothing but the question', async () => {
    const { pool, transports } = managers(configs)
    await pool.read(list, {})
    expect(looked(transports)).toEqual([0])
  })
})

describe('Managers#write', () => {
  it('goes on to the next manager when the first cannot have seen it', async () => {
    const { pool } = managers(refused, configs)
    await expect(pool.write(list, {})).resolves.toEqual(all)
  })

  it('asks none that does not answer its door: nobody could tell what became of the change', async () => {
    const { pool, transports } = managers(configs, configs)
    transports[0]?.on('GET /nodes', lost)
    await expect(pool.write(list, {})).resolves.toEqual(all)
    expect(asked(transports)).toEqual([0, 1])
  })

  it('knocks at the door also where it has no reason to look who leads', async () => {
    const { pool, transports } = managers(configs, configs)
    await pool.read(list, {})
    transports[0]?.on('GET /_ping', lost)
    await expect(pool.write(list, {})).resolves.toEqual(all)
    expect(asked(transports)).toEqual([1, 1])
  })

  it('waits for an election as long as nobody can have seen the change', async () => {
    let looks = 0
    const { pool } = managers(refused, () => (++looks < 3 ? noLeader : configs))
    await expect(pool.write(list, {})).resolves.toEqual(all)
  })

  it('passes on at once what is refused for good, and what a single engine says', async () => {
    await expect(managers(worker, worker).pool.write(list, {})).rejects.toMatchObject({ code: 'NOT_A_MANAGER' })
    await expect(managers(noLeader).pool.write(list, {})).rejects.toMatchObject({ code: 'NO_LEADER' })
    await expect(managers(unknown, configs).pool.write(list, {})).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it.each([
    ['names no leader', unsettled],
    ['names another leader', otherLeader],
    ['tells nothing', lost],
  ])(
    'leaves the fate of a change open that was held and then refused, where the list of nodes %s',
    async (_, nodes) => {
      const { pool, transports } = managers(configs, after(800, unknown), configs)
      await pool.read(list, {})
      // The leader is killed: the next manager holds the change until there is another one, and may have given it to both.
      transports[0]?.on('GET /configs', refused)
      transports[1]?.on('GET /nodes', settled, nodes)
      await expect(pool.write(list, {})).rejects.toMatchObject({
        code: 'LEADERSHIP_LOST',
        cause: { code: 'NOT_FOUND' },
      })
      expect(asked(transports)).toEqual([2, 1, 0])
    },
  )

  it('passes on a slow refusal where the leader is the same afterwards', async () => {
    const { pool } = managers(after(800, unknown), configs)
    await expect(pool.write(list, {})).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('gives no change to a leader that does not know everything yet', async () => {
    const { pool, transports } = managers(refused, unknown)
    transports[0]?.on('GET /nodes', refused)
    let looks = 0
    transports[1]?.on('GET /nodes', () => {
      if (++looks < 3) return unsettled
      transports[1]?.on('GET /configs', configs)
      return settled
    })
    await expect(pool.write(list, {})).resolves.toEqual(all)
    expect(asked(transports)).toEqual([0, 1])
  })

  it('never repeats a change whose fate is unknown', async () => {
    const { pool, transports } = managers(lost, configs)
    await expect(pool.write(list, {})).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
    expect(asked(transports)).toEqual([1, 0])
  })
})

describe('Managers#reach', () => {
  it('waits for a single manager, too', async () => {
    let looks = 0
    const { pool } = managers(() => (++looks < 3 ? refused : configs))
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
    await expect(managers(fails, configs).pool.read(list, {})).resolves.toEqual(all)
  })

  it('at the door sends a change to the next manager', async () => {
    const { pool, transports } = managers(configs, configs)
    transports[0]?.on('GET /nodes', fails)
    await expect(pool.write(list, {})).resolves.toEqual(all)
  })

  it(`after that ${change === 'next' ? 'does so, too' : 'leaves the change in doubt'}`, async () => {
    const { pool, transports } = managers(fails, configs)
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
      const { pool } = managers(() => (++looks < 3 ? fails : configs))
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
    const { pool } = managers(configs)
    pool.remove(pool.engines[0] as Engine)
    expect(pool.engines).toHaveLength(1)
  })
})
