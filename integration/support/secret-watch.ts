import diagnostics from 'node:diagnostics_channel'
import type { ClientRequest } from 'node:http'
import { afterAll, expect } from 'vitest'
import { everyViewOf } from './every-view-of.ts'
import { SecretMarkers } from './secret-markers.ts'

/**
 * Runs before every file of integration tests, and after it looks at each request line and each header that left this
 * process, and at each `SwarmError` that was made in it: no secret that went through may be in any of them.
 */
const markers = new SecretMarkers()
const heads = new Set<string>()
const errors = new Set<string>()

diagnostics.subscribe('http.client.request.created', (message) => {
  const { request } = message as { request: ClientRequest }
  // The SDK names an API version in every path. What is without one is other people's, and dockerode does put the
  // environment of a container into a URL.
  if (!/^\/(v1\.\d+\/|_ping)/.test(request.path)) return
  const registryAuth = request.getHeader('x-registry-auth')
  const headers = Object.entries(request.getHeaders()).filter(([name]) => name !== 'x-registry-auth')
  heads.add(`${request.method} ${request.path}\n${headers.map(([name, value]) => `${name}: ${value}`).join('\n')}`)
  if (request.method === 'GET') return
  let body = ''
  const keep = (chunk: unknown): void => {
    // Archives of images are none of ours.
    if (body.length < 2 ** 21 && (typeof chunk === 'string' || chunk instanceof Uint8Array)) {
      body += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()
    }
  }
  const write = request.write.bind(request)
  const end = request.end.bind(request)
  request.write = ((chunk: unknown, ...rest: []) => {
    keep(chunk)
    return write(chunk, ...rest)
  }) as typeof request.write
  request.end = ((chunk: unknown, ...rest: []) => {
    keep(chunk)
    markers.addRequest(request.path, registryAuth === undefined ? undefined : String(registryAuth), body)
    return end(chunk, ...rest)
  }) as typeof request.end
})

// Every copy of the package marks its errors with this symbol in their constructor, and nobody else does.
const brand = Symbol.for('@raftkit/swarm/SwarmError')
const { defineProperty } = Object
Object.defineProperty = (<Target>(target: Target, name: PropertyKey, attributes: PropertyDescriptor): Target => {
  const defined = defineProperty(target, name, attributes)
  if (name === brand) setImmediate(() => errors.add(everyViewOf(target)))
  return defined
}) as typeof Object.defineProperty

afterAll(async () => {
  await new Promise((resolve) => setImmediate(resolve))
  for (const text of [...heads, ...errors]) {
    const found = markers.findIn(text)
    expect(found === undefined ? undefined : `${found} in ${text}`).toBeUndefined()
  }
})
