import { describe, expect, it } from 'vitest'
import { Engine } from '../engine/engine.ts'
import { Managers } from '../managers/managers.ts'
import { InMemoryTransport, type RecordedRequest, type Reply } from '../testing/in-memory-transport.ts'
import type { NodeSpec } from '../wire/node.ts'
import type { Draft } from './draft.ts'
import { updateObject } from './update-object.ts'

/** A store with one node in it, as far as versions go. */
class OneNode {
  version = 10
  spec: NodeSpec = { Role: 'worker', Availability: 'active', Labels: { rack: '1' } }
  readonly transport = new InMemoryTransport()
    .on('GET /nodes/n1', () => ({ json: { ID: 'n1', Version: { Index: this.version }, Spec: this.spec } }))
    .on('POST /nodes/n1/update', (request) => this.write(request))

  write({ query, body }: RecordedRequest): Reply {
    if (Number(query['version']) !== this.version) {
      return { status: 500, json: { message: 'rpc error: code = Unknown desc = update out of sequence' } }
    }
    this.spec = body as NodeSpec
    this.version++
    return {}
  }

  get writes(): number {
    return this.transport.requests.filter(({ method }) => method === 'POST').length
  }

  update(change: (spec: Draft<NodeSpec>) => void, timeoutMs = 5_000): Promise<boolean> {
    return updateObject<NodeSpec>(
      {
        action: 'update the node',
        managers: new Managers([new Engine({ transport: this.transport })]),
        read: (engine, call) => engine.nodes.inspect('n1', call),
        write: (engine, version, spec, call) => engine.nodes.update('n1', version, spec, call),
        change,
      },
      { timeoutMs },
    )
  }
}

const drain = (spec: Draft<NodeSpec>): void => {
  spec.Availability = 'drain'
}
const lost: Reply = () => {
  throw Object.assign(new Error('read'), { code: 'ECONNRESET' })
}

describe('updateObject', () => {
  it('writes the whole spec, changed', async () => {
    const node = new OneNode()
    expect(await node.update(drain)).toBe(true)
    expect(node.spec).toEqual({ Role: 'worker', Availability: 'drain', Labels: { rack: '1' } })
  })

  it('sends nothing when nothing changes', async () => {
    const node = new OneNode()
    expect(
      await node.update((spec) => {
        spec.Labels = { rack: '1' }
      }),
    ).toBe(false)
    expect(node.writes).toBe(0)
  })

  it('reads again and changes anew when somebody else was quicker', async () => {
    const node = new OneNode()
    let rounds = 0
    await node.update((spec) => {
      // Somebody else adds a label between our read and our write.
      if (++rounds === 1) {
        node.version = 11
        node.spec = { ...node.spec, Labels: { rack: '1', theirs: 'too' } }
      }
      drain(spec)
    })
    expect(node.spec).toEqual({ Role: 'worker', Availability: 'drain', Labels: { rack: '1', theirs: 'too' } })
    expect(rounds).toBe(2)
  })

  it('takes a lost answer for what it was when the change is there', async () => {
    const node = new OneNode()
    node.transport.on('POST /nodes/n1/update', (request) => {
      node.write(request)
      return lost
    })
    expect(await node.update(drain)).toBe(true)
    expect(node.writes).toBe(1)
  })

  it('repeats a write that was lost on its way', async () => {
    const node = new OneNode()
    let tries = 0
    node.transport.on('POST /nodes/n1/update', (request) => (++tries === 1 ? lost : node.write(request)))
    expect(await node.update(drain)).toBe(true)
    expect(node.writes).toBe(2)
    expect(node.spec.Availability).toBe('drain')
  })

  it('repeats nothing when somebody touched the object meanwhile: nobody can tell what became of the write', async () => {
    const node = new OneNode()
    node.transport.on('POST /nodes/n1/update', () => {
      node.version++
      return lost
    })
    await expect(node.update(drain)).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
    expect(node.writes).toBe(1)
  })

  it('takes a write that is carried out late for what it is, and does not make the change twice', async () => {
    const node = new OneNode()
    let [late, tries]: [RecordedRequest | undefined, number] = [undefined, 0]
    node.transport.on('POST /nodes/n1/update', (request) => {
      if (++tries === 1) {
        late = request
        return lost
      }
      // The first one gets there just before its repetition.
      if (late !== undefined) node.write(late)
      late = undefined
      return node.write(request)
    })
    const count = (spec: Draft<NodeSpec>): void => {
      spec.Labels = { ...spec.Labels, count: String(Number(spec.Labels?.['count'] ?? 0) + 1) }
    }
    expect(await node.update(count)).toBe(true)
    expect(node.spec.Labels?.['count']).toBe('1')
  })

  it('takes a lost answer for what it was when somebody has added to it since', async () => {
    const node = new OneNode()
    node.transport.on('POST /nodes/n1/update', (request) => {
      node.write(request)
      node.version++
      node.spec = { ...node.spec, Labels: { theirs: 'too' } }
      return lost
    })
    expect(await node.update(drain)).toBe(true)
    expect(node.writes).toBe(1)
  })

  it('passes on what the engine refuses', async () => {
    const node = new OneNode()
    node.transport.on('POST /nodes/n1/update', { status: 400, json: { message: 'invalid Role: "bogus"' } })
    await expect(node.update(drain)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    expect(node.writes).toBe(1)
  })

  it('passes on what the change throws, and sends nothing', async () => {
    const node = new OneNode()
    await expect(
      node.update(() => {
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    expect(node.writes).toBe(0)
  })

  it('has one deadline for all of it: no step has one of its own', async () => {
    const limits: unknown[] = []
    await updateObject<NodeSpec>(
      {
        action: 'update the node',
        managers: new Managers([new Engine({ transport: new InMemoryTransport() })]),
        read: async (_, { timeoutMs }) => {
          limits.push(timeoutMs)
          return { Version: { Index: 1 }, Spec: { Role: 'worker', Availability: 'active' } }
        },
        write: async (_engine, _version, _spec, { timeoutMs }) => limits.push(timeoutMs),
        change: drain,
      },
      { timeoutMs: 120_000 },
    )
    expect(limits).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY])
  })

  it('says that a change is in doubt where its time ends meanwhile', async () => {
    const node = new OneNode()
    node.transport.on('POST /nodes/n1/update', () => {
      node.transport.on('GET /nodes/n1', () => new Promise<Reply>(() => undefined))
      return lost
    })
    await expect(node.update(drain, 100)).rejects.toMatchObject({
      code: 'TIMED_OUT',
      details: { waitingFor: 'to learn what became of a change that got no answer' },
    })
  })

  it('ends at the deadline where others always are quicker', async () => {
    const node = new OneNode()
    const losing = node.update((spec) => {
      node.version++
      drain(spec)
    }, 100)
    await expect(losing).rejects.toMatchObject({ code: 'TIMED_OUT' })
  })
})
