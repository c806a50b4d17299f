import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MachineStore } from '@raftkit/machine'
import { Engine } from '@raftkit/swarm'
import { describe, expect, test } from 'vitest'
import { expectSwarmError } from '../../support/expect-swarm-error.ts'

describe('connecting', () => {
  test('to a socket that is not there is refused', async () => {
    await expectSwarmError(new Engine('unix:///nowhere/docker.sock').ping(), 'SOCKET_NOT_FOUND')
  })

  test('to a host that there is not is refused', async () => {
    await expectSwarmError(new Engine('tcp://no-such-host.invalid:2375').ping(), 'HOST_NOT_FOUND')
  })

  test('to a server that is no engine is refused', async () => {
    await using server = await serve((_, response) => response.end('hello'))
    await expectSwarmError(new Engine(server.url).info(), 'NOT_AN_ENGINE')
  })

  test('with TLS to a server that speaks plain HTTP is refused, and the remedy says so', async () => {
    await using server = await serve((_, response) => response.end('hello'))
    const folder = await mkdtemp(join(tmpdir(), 'raftkit-plain-'))
    const { caPath } = await new MachineStore({ path: folder }).certificates.ensure({ keyType: 'ec' })
    const tls = { caPath, certPath: join(folder, 'certs', 'cert.pem'), keyPath: join(folder, 'certs', 'key.pem') }
    const error = await expectSwarmError(new Engine({ url: server.url, tls }).ping(), 'TLS_MISMATCH')
    expect(error.remedy).toMatch(/leave TLS out/)
    await rm(folder, { recursive: true })
  })

  test('to an engine that breaks off in mid-answer is a lost connection', async () => {
    await using server = await serve((request, response) => {
      response.setHeader('Api-Version', '1.45')
      if (request.url === '/_ping') return response.end('OK')
      response.setHeader('Content-Length', '1000')
      response.write('{"half":')
      return response.socket?.destroy()
    })
    await expectSwarmError(new Engine(server.url).info(), 'CONNECTION_LOST')
  })

  test('ends for every call when the engine is closed, and is refused from then on', async () => {
    const called = Promise.withResolvers<void>()
    await using server = await serve((request, response) => {
      response.setHeader('Api-Version', '1.45')
      if (request.url === '/_ping') return response.end('OK')
      return called.resolve()
    })
    const engine = new Engine(server.url)
    const info = engine.info()
    await called.promise
    engine.close()
    await expectSwarmError(info, 'CONNECTION_LOST')
    await expectSwarmError(engine.info(), 'INVALID_ARGUMENT')
  })

  test('to an engine that never answers ends at the deadline, with the reason', async () => {
    await using server = await serve(() => undefined)
    const error = await expectSwarmError(new Engine(server.url).info({ timeoutMs: 200 }), 'TIMED_OUT')
    expect(error.details.timeoutMs).toBe(200)
    // The caller's own reason passes through as it is.
    await expect(new Engine(server.url).info({ signal: AbortSignal.timeout(10) })).rejects.toThrow(
      expect.objectContaining({ name: 'TimeoutError' }),
    )
  })
})

async function serve(
  listener: Parameters<typeof createServer>[1],
): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer(listener as Parameters<typeof createServer>[0])
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
