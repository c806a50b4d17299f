// @ts-check
import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { createServer } from 'node:http'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { EngineClient, EngineError } from './engine-client.mjs'

/**
 * @param {import('node:http').RequestListener} listener
 * @param {(client: EngineClient) => Promise<void>} use
 */
async function withEngine(listener, use) {
  const server = createServer(listener)
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  try {
    await use(
      new EngineClient({ address: `tcp://127.0.0.1:${port}`, verifyTls: false, origin: 'test', explicit: false }),
    )
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

test('EngineClient passes on the words of the engine', async () => {
  await withEngine(
    (_, response) => response.writeHead(409).end('{"message":"name is taken"}'),
    (client) =>
      assert.rejects(client.call('POST', '/containers/create', { body: {} }), (error) => {
        assert.ok(error instanceof EngineError)
        assert.equal(error.message, 'name is taken')
        assert.equal(error.status, 409)
        return true
      }),
  )
})

test('EngineClient.follow fails by an error that comes after the 200', async () => {
  await withEngine(
    (_, response) => response.end('{"status":"Pulling"}\n{"error":"no space left"}\n'),
    (client) => assert.rejects(client.follow('POST', '/images/create'), /no space left/),
  )
})

test('EngineClient breaks the request when its source breaks', async () => {
  const arrived = new EventEmitter()
  const half = once(arrived, 'data')
  const ending = Promise.race([once(arrived, 'end').then(() => 'whole'), once(arrived, 'broken').then(() => 'broken')])
  const breaks = async function* () {
    yield 'half'
    await half
    throw new Error('tar broke')
  }
  await withEngine(
    (request) => {
      request.on('data', () => arrived.emit('data'))
      request.once('end', () => arrived.emit('end'))
      request.once('error', () => arrived.emit('broken'))
    },
    async (client) => {
      const body = Readable.from(breaks(), { objectMode: false })
      await assert.rejects(client.follow('POST', '/images/create', { body }), /tar broke/)
      assert.equal(await ending, 'broken')
    },
  )
})

test('EngineClient ends a request and its source when told to', async () => {
  const controller = new AbortController()
  const body = new Readable({ read() {} })
  const closed = once(body, 'close')
  await withEngine(
    () => controller.abort(new Error('enough')),
    async (client) => {
      body.push('begin')
      await assert.rejects(client.follow('POST', '/images/create', { body, signal: controller.signal }), /enough/)
    },
  )
  await closed
})

test('EngineClient gives up an answer that stops half-way, or that nobody wants any more', async () => {
  const controller = new AbortController()
  await withEngine(
    (_, response) => response.write('{"status":"Pulling"}\n'),
    async (client) => {
      await assert.rejects(client.follow('POST', '/images/create', { timeoutMs: 50 }), /no answer in 50 ms/)
      setTimeout(() => controller.abort(new Error('enough')), 50)
      await assert.rejects(client.follow('POST', '/images/create', { signal: controller.signal }), /enough/)
    },
  )
})
