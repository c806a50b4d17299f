import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MachineStore } from '@raftkit/machine'
import type { TlsFiles } from '@raftkit/swarm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { reachEngine } from './reach-engine.ts'

const never = new AbortController().signal
let folder: string
let tls: TlsFiles
let engine: Server
let breaking: Server
/** Nobody listens there. */
let closed: string
let pings: string[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reach-engine-'))
  const { certificates } = new MachineStore({ path: folder })
  await certificates.ensure({ keyType: 'ec' })
  const file = (name: string): string => join(folder, 'certs', name)
  tls = { caPath: file('ca.pem'), certPath: file('cert.pem'), keyPath: file('key.pem') }
  const server = await certificates.issueServer({ names: ['localhost'], addresses: ['127.0.0.1'], keyType: 'ec' })
  engine = createHttpsServer({ ...server, requestCert: true }, ({ url }, response) => {
    pings.push(url ?? '')
    response.setHeader('api-version', '1.45').end('OK')
  })
  breaking = createServer((socket) => socket.destroy())
  const unused = createServer()
  for (const each of [engine, breaking, unused]) await once(each.listen(0, '127.0.0.1'), 'listening')
  closed = urlOf(unused)
  unused.close()
  pings = []
})
afterAll(async () => {
  engine.close()
  breaking.close()
  await rm(folder, { recursive: true })
})

function urlOf(server: Server): string {
  return `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** By which way it was reached, and after how many milliseconds. */
async function reached(direct: string, published: string, isOnNetwork: boolean): Promise<[url: string, ms: number]> {
  const begun = performance.now()
  const { address } = await reachEngine({ direct, published, isOnNetwork, tls }, never)
  return [address, performance.now() - begun]
}

describe('reachEngine', () => {
  test('goes straight there, and does not even try the published port', async () => {
    let tries = 0
    const count = (): void => void tries++
    breaking.on('connection', count)
    expect(await reached(urlOf(engine), urlOf(breaking), true)).toEqual([urlOf(engine), expect.any(Number)])
    breaking.off('connection', count)
    expect(tries).toBe(0)
    expect(pings).toEqual(['/_ping'])
  })

  test('takes the published port where this process is not on the network of the hosts', async () => {
    const [url, ms] = await reached(closed, urlOf(engine), false)
    expect(url).toBe(urlOf(engine))
    // The direct way, which is the better one, is given a second more.
    expect(ms).toBeGreaterThan(950)
  })

  test('takes it at once where the direct way fails in a way of its own', async () => {
    const [url, ms] = await reached(urlOf(breaking), urlOf(engine), true)
    expect(url).toBe(urlOf(engine))
    // Without a doubt it would be three seconds and one.
    expect(ms).toBeLessThan(3_900)
  })

  test('takes it after some seconds where the direct way stays closed', async () => {
    const [url, ms] = await reached(closed, urlOf(engine), true)
    expect(url).toBe(urlOf(engine))
    expect(ms).toBeGreaterThan(3_900)
  }, 15_000)

  test('ends with the signal', async () => {
    const ways = { direct: closed, published: closed, isOnNetwork: true, tls }
    await expect(reachEngine(ways, AbortSignal.timeout(200))).rejects.toThrow()
  })
})
