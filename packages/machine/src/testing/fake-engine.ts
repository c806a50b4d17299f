import { createServer as createPlain, type RequestListener } from 'node:http'
import { createServer as createTls } from 'node:https'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { MachineStore } from '../store/machine-store.ts'

/** How an engine answers. */
export type FakeAnswer = 'ok' | 'hang' | 'old' | 'manager' | 'three at once'

const ok: RequestListener = (_request, response) => {
  response.end(JSON.stringify({ Version: '28.5.2', ApiVersion: '1.51' }))
}
const answers: Readonly<Record<FakeAnswer, () => RequestListener>> = {
  ok: () => ok,
  hang: () => () => {},
  manager: () => (_request, response) => {
    const Swarm = { LocalNodeState: 'active', ControlAvailable: true, NodeID: 'n0de' }
    response.end(JSON.stringify({ Version: '28.5.2', Swarm }))
  },
  old: () => (_request, response) => {
    response.statusCode = 400
    response.end('{"message":"client version 1.15 is too old"}\n')
  },
  // Whoever asks one after the other never gets an answer.
  'three at once': () => {
    const open: Parameters<RequestListener>[] = []
    return (...exchange) => {
      open.push(exchange)
      if (open.length === 3) for (const each of open.splice(0)) ok(...each)
    }
  },
}

/** Something that answers `/version` as an engine does, on a port of the loopback: for timeouts, texts and TLS. */
export async function fakeEngine(answer: FakeAnswer, store?: MachineStore): Promise<{ url: string; port: number }> {
  const listener = answers[answer]()
  const server = store === undefined ? createPlain(listener) : createTls(await tlsOptions(store), listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { url: `tcp://127.0.0.1:${port}`, port }
}

/** A port of the loopback at which nothing listens any more. */
export async function closedPort(): Promise<number> {
  const server = createPlain()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function tlsOptions(store: MachineStore): Promise<object> {
  await store.certificates.ensure({ keyType: 'ec' })
  const server = await store.certificates.issueServer({ names: [], addresses: [], keyType: 'ec' })
  return { ...server, requestCert: true, rejectUnauthorized: true }
}
