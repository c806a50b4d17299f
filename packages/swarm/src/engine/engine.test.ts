import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { InMemoryTransport, type Reply } from '../testing/in-memory-transport.ts'
import { Engine } from './engine.ts'

const engineOf = (transport: InMemoryTransport): Engine => new Engine({ transport })

describe('Engine', () => {
  it('asks for the API version once and speaks it from then on', async () => {
    const transport = new InMemoryTransport('1.43').on('GET /info', { json: {} })
    const engine = engineOf(transport)
    await engine.info()
    await engine.info()
    expect(transport.requests.map(({ apiVersion }) => apiVersion)).toEqual(['1.43', '1.43'])
  })

  it('speaks no newer API than it knows', async () => {
    const transport = new InMemoryTransport('9.99').on('GET /info', { json: {} })
    await engineOf(transport).info()
    expect(transport.requests[0]?.apiVersion).toBe('1.51')
  })

  it('refuses an engine that is too old', async () => {
    await expect(engineOf(new InMemoryTransport('1.40')).info()).rejects.toMatchObject({
      code: 'API_VERSION_UNSUPPORTED',
    })
  })

  it('refuses a server that is no engine', async () => {
    const transport = new InMemoryTransport().on('GET /_ping', { text: 'hello' })
    await expect(engineOf(transport).info()).rejects.toMatchObject({ code: 'NOT_AN_ENGINE' })
  })

  it('refuses an answer that is not JSON', async () => {
    const transport = new InMemoryTransport().on('GET /info', { text: '<html>' })
    await expect(engineOf(transport).info()).rejects.toMatchObject({ code: 'NOT_AN_ENGINE' })
  })

  it('negotiates again after a failure', async () => {
    const transport = new InMemoryTransport('1.40').on('GET /info', { json: { ID: 'x' } })
    const engine = engineOf(transport)
    await expect(engine.info()).rejects.toThrow()
    transport.on('GET /_ping', { headers: { 'api-version': '1.45' } })
    await expect(engine.info()).resolves.toEqual({ ID: 'x' })
  })

  it('negotiates again when another engine has taken the place of the one that it knew, and does it once more', async () => {
    const transport = new InMemoryTransport('1.51')
    const known = (range: RegExp): Reply => {
      return ({ apiVersion }) =>
        range.test(apiVersion ?? '')
          ? { json: { ID: apiVersion } }
          : {
              status: 400,
              json: { message: `client version ${apiVersion} is too new. Maximum supported API version is` },
            }
    }
    const engine = engineOf(transport.on('GET /info', known(/51/)))
    await engine.info()
    transport.on('GET /info', known(/41/)).on('GET /_ping', { headers: { 'api-version': '1.41' } })
    expect(await engine.info()).toEqual({ ID: '1.41' })
    expect(await engine.info()).toEqual({ ID: '1.41' })
    expect(transport.requests.map(({ apiVersion }) => apiVersion)).toEqual(['1.51', '1.51', '1.41', '1.41'])
  })

  it('passes the refusal of its version on where the engine offers no other one', async () => {
    const message = 'client version 1.45 is too old. Minimum supported API version is 1.60, please upgrade'
    const transport = new InMemoryTransport('1.45').on('GET /info', { json: {} }, { status: 400, json: { message } })
    const engine = engineOf(transport)
    await engine.info()
    await expect(engine.info()).rejects.toMatchObject({ code: 'API_VERSION_UNSUPPORTED', engineMessage: message })
    expect(transport.requests).toHaveLength(2)
  })

  it('looks whether the engine is a newer one by now before it refuses a field', async () => {
    const transport = new InMemoryTransport('1.47').on('POST /networks/create', { json: { Id: 'x' } })
    const engine = engineOf(transport)
    const network = { Name: 'net', Driver: 'overlay', EnableIPv4: false }
    await expect(engine.networks.create(network)).rejects.toMatchObject({ code: 'API_VERSION_UNSUPPORTED' })
    transport.on('GET /_ping', { headers: { 'api-version': '1.48' } })
    await engine.networks.create(network)
    expect(transport.requests.map(({ apiVersion }) => apiVersion)).toEqual(['1.48'])
  })

  it('asks for the version anew after a connection broke', async () => {
    const transport = new InMemoryTransport('1.43').on(
      'GET /info',
      { json: {} },
      { failure: 'ECONNRESET' },
      { json: {} },
    )
    const engine = engineOf(transport)
    await engine.info()
    transport.on('GET /_ping', { headers: { 'api-version': '1.45' } })
    await expect(engine.info()).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
    await engine.info()
    expect(transport.requests.map(({ apiVersion }) => apiVersion)).toEqual(['1.43', '1.43', '1.45'])
  })

  it('keeps bodies out of the URL, and the caller’s object as it was', async () => {
    const transport = new InMemoryTransport().on('POST /swarm/init', { json: 'abc' })
    const body = Object.freeze({
      ListenAddr: '0.0.0.0:2377',
      Spec: Object.freeze({ CAConfig: { SigningCAKey: 'key' } }),
    })
    await engineOf(transport).swarm.init(body)
    expect(transport.requests[0]).toMatchObject({ path: '/swarm/init', query: {}, body })
  })

  it('lets no id out of its place in the path', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ minLength: 1 }).filter((id) => id !== '.' && id !== '..' && !id.includes('/')),
        async (id) => {
          const transport = new InMemoryTransport()
          await engineOf(transport)
            .nodes.inspect(id)
            .catch(() => undefined)
          const path = transport.requests[0]?.path ?? ''
          expect(path.split('/').length).toBe(3)
          expect(decodeURIComponent(path.slice('/nodes/'.length))).toBe(id)
        },
      ),
    )
  })

  it.each(['', '.', '..', 'web/logs', 'a/../b', '\uD800', undefined as never])(
    'refuses %j as an id before anything is sent',
    async (id) => {
      const transport = new InMemoryTransport()
      await expect(engineOf(transport).nodes.inspect(id)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
      expect(transport.requests).toEqual([])
    },
  )

  it('shows its address and nothing else', () => {
    const engine = new Engine({ url: 'tcp://192.0.2.1:2376', tls: { ca: 'SECRET', cert: 'SECRET', key: 'SECRET' } })
    expect(inspect(engine, { depth: 9, showHidden: true })).toBe('Engine { tcp://192.0.2.1:2376 }')
  })

  it('has one deadline for a call and the question for the version before it', async () => {
    const pinged = Promise.withResolvers<Reply>()
    const transport = new InMemoryTransport().on('GET /_ping', () => pinged.promise)
    transport.on('GET /info', () => new Promise<Reply>(() => undefined))
    vi.useFakeTimers()
    try {
      const info = engineOf(transport).info({ timeoutMs: 1_000 })
      const ended = vi.fn()
      info.catch(ended)
      await vi.advanceTimersByTimeAsync(900)
      pinged.resolve({ headers: { 'api-version': '1.45' } })
      await vi.advanceTimersByTimeAsync(99)
      expect(ended).not.toHaveBeenCalled()
      expect(transport.requests).toHaveLength(1)
      await vi.advanceTimersByTimeAsync(1)
      await expect(info).rejects.toMatchObject({ code: 'TIMED_OUT', details: { timeoutMs: 1_000 } })
    } finally {
      vi.useRealTimers()
    }
  })

  it('does nothing until the first call, but refuses a bad address at once', () => {
    expect(() => new Engine('unix:///nowhere.sock')).not.toThrow()
    expect(() => new Engine('nonsense')).toThrowError(expect.objectContaining({ code: 'INVALID_ADDRESS' }))
  })

  it('takes a redirection for the failure that it is', async () => {
    const transport = new InMemoryTransport().on('DELETE /nodes/a', { status: 301, headers: { location: '/nodes/b' } })
    await expect(engineOf(transport).nodes.remove('a')).rejects.toMatchObject({ status: 301 })
  })

  it('refuses a body that JSON cannot say', async () => {
    const transport = new InMemoryTransport()
    const loop: { Labels?: unknown } = {}
    loop.Labels = loop
    await expect(engineOf(transport).swarm.update(1, loop as never)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    expect(transport.requests).toEqual([])
  })

  it.each([-1, 1.5, Number.NaN, Number.MAX_VALUE, '1' as never, undefined as never])(
    'refuses %j as the version of an object',
    async (version) => {
      const transport = new InMemoryTransport()
      const update = engineOf(transport).nodes.update('a', version, { Role: 'worker', Availability: 'active' })
      await expect(update).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
      expect(transport.requests).toEqual([])
    },
  )

  it('sends credentials of a registry in a header, and secrets in the body, and nothing of it in the URL', async () => {
    const transport = new InMemoryTransport()
      .on('POST /services/create', { json: { ID: 'x' } })
      .on('POST /secrets/create', { json: { ID: 'x' } })
      .on('POST /swarm/unlock', {})
      .on('GET /distribution/a/b%3A1/json', { json: {} })
    const sent = vi.spyOn(transport, 'send')
    const engine = engineOf(transport)
    const registryAuth = Object.freeze({ username: 'me', password: 'pässwörd>>>???' })
    await engine.services.create({ TaskTemplate: { ContainerSpec: { Image: 'x', Env: ['A=env'] } } }, { registryAuth })
    await engine.distribution.inspect('a/b:1', { registryAuth })
    await engine.secrets.create({ Name: 's', Data: 'c2VjcmV0' })
    await engine.swarm.unlock('SWMKEY-1-abc')
    const headers = sent.mock.calls.flatMap(([request]) => request.headers?.['X-Registry-Auth'] ?? [])
    expect(headers).toHaveLength(2)
    for (const header of headers) {
      expect(header).toMatch(/^[\w-]+={0,2}$/)
      expect(header.length % 4).toBe(0)
      expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual(registryAuth)
    }
    expect(transport.requests.map(({ query }) => query)).toEqual([{}, {}, {}, {}])
    expect(transport.requests.map(({ path }) => path).join()).not.toMatch(/c2VjcmV0|SWMKEY|env|me/)
  })

  it('sends `force` only when it is true', async () => {
    const transport = new InMemoryTransport().on('POST /swarm/leave', {})
    const engine = engineOf(transport)
    await engine.swarm.leave()
    await engine.swarm.leave({ force: false })
    await engine.swarm.leave({ force: true })
    expect(transport.requests.map(({ query }) => query)).toEqual([{}, {}, { force: 'true' }])
  })

  it('tells a deadline from an abort and from the caller’s own reason', async () => {
    const hanging = new Engine({ transport: { address: 'memory', close: () => undefined, send: hang } })
    await expect(hanging.ping({ timeoutMs: 10 })).rejects.toMatchObject({
      code: 'TIMED_OUT',
      details: { timeoutMs: 10 },
    })
    await expect(hanging.ping({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' })
    const reason = new Error('enough')
    await expect(hanging.ping({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    // What asks for the version first is still what was called.
    await expect(hanging.info({ timeoutMs: 10 })).rejects.toMatchObject({
      message:
        'Cannot read the info at memory: no answer within 10 ms; read the state before trying again, or allow more time',
    })
    await expect(hanging.ping({ timeoutMs: 0 })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  })
})

function hang({ signal }: { signal: AbortSignal }): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
}
