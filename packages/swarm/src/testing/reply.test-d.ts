import { test } from 'vitest'
import { InMemoryStream } from './in-memory-stream.ts'
import { InMemoryTransport } from './in-memory-transport.ts'

const transport = new InMemoryTransport()

test('a reply has one body, or fails', () => {
  transport.on('GET /nodes', { json: [] }, { status: 500, text: 'x' }, { failure: 'ECONNRESET' })
  transport.on('GET /events', { chunks: new InMemoryStream() }, { chunks: ['a'], breaksOff: 'ECONNRESET' })
  transport.on('GET /nodes', async ({ query }) => ({ json: query, headers: { a: 'b' } }))
  // @ts-expect-error a value or a text
  transport.on('GET /nodes', { json: [], text: '' })
  // @ts-expect-error a text or pieces
  transport.on('GET /nodes', { text: '', chunks: [] })
  // @ts-expect-error what is sent in one piece does not break off
  transport.on('GET /nodes', { text: '', breaksOff: 'ECONNRESET' })
  // @ts-expect-error who gives no answer has no status
  transport.on('GET /nodes', { failure: 'ECONNRESET', status: 500 })
  // @ts-expect-error at least one
  transport.on('GET /nodes')
  // @ts-expect-error numbers are no bytes
  transport.on('GET /nodes', { chunks: [1] })
})
