import { describe, expect, it } from 'vitest'
import type { CallOptions } from '../call-options.ts'
import { Engine } from '../engine/engine.ts'
import { Managers } from '../managers/managers.ts'
import { InMemoryTransport, type RecordedRequest, type Reply } from '../testing/in-memory-transport.ts'
import { createObject } from './create-object.ts'
import { removeObject } from './remove-object.ts'

const lost: Reply = () => {
  throw Object.assign(new Error('read'), { code: 'ECONNRESET' })
}

/** A store of secrets by name, as far as making and removing them goes. */
class Store {
  readonly names = new Set<string>()
  readonly transport = new InMemoryTransport()
    .on('GET /secrets', () => ({
      json: [...this.names].map((name) => ({ ID: `id-of-${name}`, Spec: { Name: name } })),
    }))
    .on('POST /secrets/create', (request) => this.create(request))
    .on('DELETE /secrets/id-of-a', () => this.remove('a'))
  readonly managers = new Managers([new Engine({ transport: this.transport })])

  create({ body }: RecordedRequest): Reply {
    const { Name: name } = body as { readonly Name: string }
    if (this.names.has(name)) return { status: 409, json: { message: `secret ${name} already exists` } }
    this.names.add(name)
    return { json: { ID: `id-of-${name}` } }
  }

  remove(name: string): Reply {
    return this.names.delete(name) ? {} : { status: 404, json: { message: `secret ${name} not found` } }
  }

  get writes(): number {
    return this.transport.requests.filter(({ method }) => method !== 'GET').length
  }

  made(): Promise<string> {
    const spec = { Name: 'a', Data: 'eA==' }
    return createObject<string>(
      {
        action: 'create the secret',
        managers: this.managers,
        create: (engine, call) => engine.secrets.create(spec, call),
        find: async (engine, call) => (await engine.secrets.list(call)).find(({ Spec }) => Spec.Name === 'a')?.ID,
      },
      { timeoutMs: 5_000 },
    )
  }

  removed(): Promise<boolean> {
    return removeObject(
      {
        action: 'remove the secret',
        managers: this.managers,
        remove: (engine, call) => engine.secrets.remove('id-of-a', call),
      },
      { timeoutMs: 5_000 },
    )
  }
}

describe('createObject', () => {
  it('finds what was made without an answer', async () => {
    const store = new Store()
    store.transport.on('POST /secrets/create', (request) => {
      store.create(request)
      return lost
    })
    expect(await store.made()).toBe('id-of-a')
    expect(store.writes).toBe(1)
  })

  it('makes again what was lost on its way', async () => {
    const store = new Store()
    let tries = 0
    store.transport.on('POST /secrets/create', (request) => (++tries === 1 ? lost : store.create(request)))
    expect(await store.made()).toBe('id-of-a')
    expect(store.writes).toBe(2)
  })

  it('finds what was made late, and meets its own name', async () => {
    const store = new Store()
    let tries = 0
    store.transport.on('POST /secrets/create', (request) => {
      if (++tries === 1) return lost
      store.names.add('a')
      return store.create(request)
    })
    expect(await store.made()).toBe('id-of-a')
  })

  it('does not take a stranger of that name for its own', async () => {
    const store = new Store()
    store.names.add('a')
    await expect(store.made()).rejects.toMatchObject({ code: 'NAME_CONFLICT' })
  })

  it('says that its fate is open where nobody can tell', async () => {
    const store = new Store()
    store.transport.on('POST /secrets/create', lost).on('GET /secrets', lost)
    await expect(store.made()).rejects.toMatchObject({
      code: 'CONNECTION_LOST',
      message: expect.stringMatching(/create the secret/),
    })
  })
})

describe('removeObject', () => {
  it('says whether it was there', async () => {
    const store = new Store()
    store.names.add('a')
    expect(await store.removed()).toBe(true)
    expect(await store.removed()).toBe(false)
  })

  it('counts what was removed without an answer', async () => {
    const store = new Store()
    store.names.add('a')
    let tries = 0
    store.transport.on('DELETE /secrets/id-of-a', () => {
      const reply = store.remove('a')
      return ++tries === 1 ? lost : reply
    })
    expect(await store.removed()).toBe(true)
    expect(store.writes).toBe(2)
  })

  it('waits for a leader until its own deadline, and says so', async () => {
    const noLeader = { status: 500, json: { message: 'The swarm does not have a leader.' } }
    const engines = ['a', 'b'].map(
      () => new Engine({ transport: new InMemoryTransport().on('DELETE /secrets/id-of-a', noLeader) }),
    )
    const removal = {
      action: 'remove the secret',
      managers: new Managers(engines),
      remove: (engine: Engine, call: CallOptions) => engine.secrets.remove('id-of-a', call),
    }
    await expect(removeObject(removal, { timeoutMs: 300 })).rejects.toMatchObject({
      code: 'TIMED_OUT',
      message: expect.stringMatching(/^Cannot remove the secret: after 300 ms still waiting: .*has no leader/),
    })
  })

  it('passes on what the engine refuses', async () => {
    const store = new Store()
    const message = "rpc error: code = InvalidArgument desc = secret 'a' is in use by the following service: web"
    store.transport.on('DELETE /secrets/id-of-a', { status: 400, json: { message } })
    await expect(store.removed()).rejects.toMatchObject({ code: 'IN_USE' })
    expect(store.writes).toBe(1)
  })
})
