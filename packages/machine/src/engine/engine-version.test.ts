import { rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { MachineStore } from '../store/machine-store.ts'
import { closedPort, fakeEngine } from '../testing/fake-engine.ts'
import { temporaryStore } from '../testing/temporary-store.ts'
import { checkConnection } from './check-connection.ts'
import { engineVersion } from './engine-version.ts'

let store: MachineStore
beforeEach(async () => {
  store = new MachineStore({ path: await temporaryStore() })
})

const soon = () => AbortSignal.timeout(5_000)

describe('engineVersion', () => {
  test('asks over TLS, over TCP and over a socket', async () => {
    await store.create({ name: 'tls', url: (await fakeEngine('ok', store)).url })
    await store.create({ name: 'tcp', url: (await fakeEngine('ok')).url, tls: false })
    const socket = join(store.path, 'engine.sock')
    const server = createServer((request, response) => response.end(JSON.stringify({ Version: request.url })))
    await new Promise<void>((resolve) => server.listen(socket, resolve))
    onTestFinished(() => void server.close())
    await store.create({ name: 'unix', url: `unix://${socket}` })
    expect(await engineVersion(await store.get('tls'), soon())).toBe('28.5.2')
    expect(await engineVersion(await store.get('tcp'), soon())).toBe('28.5.2')
    expect(await engineVersion(await store.get('unix'), soon())).toBe('/version')
  })

  test.each([
    ['unix:///nonexistent/docker.sock', 'ENGINE_UNREACHABLE', 'its socket does not exist'],
    ['ssh://me@127.0.0.1:1', 'ENGINE_UNREACHABLE', expect.stringMatching(/port 1: Connection refused$/)],
  ])('says of %s: %s', async (url, code, meaning) => {
    await store.create({ name: 'x', url })
    await expect(engineVersion(await store.get('x'), soon())).rejects.toMatchObject({ code, meaning })
  })

  test('says ENGINE_UNREACHABLE when nothing listens', async () => {
    await store.create({ name: 'x', url: `tcp://127.0.0.1:${await closedPort()}`, tls: false })
    const error = { code: 'ENGINE_UNREACHABLE', meaning: 'nothing listens at its address', machine: 'x' }
    await expect(engineVersion(await store.get('x'), soon())).rejects.toMatchObject(error)
  })

  test('says ENGINE_REFUSED with the words of the engine', async () => {
    await store.create({ name: 'x', url: (await fakeEngine('old')).url, tls: false })
    await expect(engineVersion(await store.get('x'), soon())).rejects.toMatchObject({
      code: 'ENGINE_REFUSED',
      meaning: 'the engine answers 400: client version 1.15 is too old',
    })
  })

  test('says ENGINE_TIMED_OUT when the engine takes too long', async () => {
    await store.create({ name: 'x', url: (await fakeEngine('hang')).url, tls: false })
    const asking = engineVersion(await store.get('x'), AbortSignal.timeout(50))
    await expect(asking).rejects.toMatchObject({ code: 'ENGINE_TIMED_OUT' })
  })

  test('says ENGINE_TLS_FAILED when one of both does not speak TLS', async () => {
    await store.create({ name: 'tls', url: (await fakeEngine('ok')).url })
    await expect(engineVersion(await store.get('tls'), soon())).rejects.toMatchObject({ code: 'ENGINE_TLS_FAILED' })
  })

  test('says ENGINE_TLS_FAILED when the engine is certified by somebody else', async () => {
    const other = new MachineStore({ path: join(store.path, '../other') })
    await store.create({ name: 'x', url: (await fakeEngine('ok', other)).url })
    await expect(engineVersion(await store.get('x'), soon())).rejects.toMatchObject({ code: 'ENGINE_TLS_FAILED' })
  })

  test('names the file of a certificate that is missing', async () => {
    await store.create({ name: 'x', url: 'tcp://127.0.0.1:1' })
    const machine = await store.get('x')
    await rm(join(machine.path, 'key.pem'))
    await expect(engineVersion(machine, soon())).rejects.toMatchObject({ path: join(machine.path, 'key.pem') })
  })
})

describe('checkConnection', () => {
  test('is content with any answer', async () => {
    await store.create({ name: 'x', url: (await fakeEngine('old')).url, tls: false })
    await checkConnection(await store.get('x'), soon())
  })

  test('connects to another port when it is told to', async () => {
    await store.create({ name: 'x', url: `tcp://127.0.0.1:${await closedPort()}`, tls: false })
    const machine = await store.get('x')
    await expect(checkConnection(machine, soon())).rejects.toMatchObject({ code: 'ENGINE_UNREACHABLE' })
    await checkConnection(machine, soon(), (await fakeEngine('ok')).port)
  })

  test('ends when it is told to', async () => {
    await store.create({ name: 'x', url: 'tcp://127.0.0.1:1', tls: false })
    const checking = checkConnection(await store.get('x'), AbortSignal.abort())
    await expect(checking).rejects.toMatchObject({ code: 'ENGINE_TIMED_OUT' })
  })
})
