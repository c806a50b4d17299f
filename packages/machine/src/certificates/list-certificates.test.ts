import { X509Certificate } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { MachineStore } from '../store/machine-store.ts'
import { runDockerMachine } from '../testing/run-docker-machine.ts'
import { temporaryStore } from '../testing/temporary-store.ts'

vi.setConfig({ testTimeout: 60_000 })
const DAY = 24 * 60 * 60 * 1000

let store: MachineStore
beforeEach(async () => {
  store = new MachineStore({ path: await temporaryStore() })
  await store.certificates.ensure({ keyType: 'ec' })
  await store.create({ name: 'dev01', url: 'tcp://192.0.2.11:2376' })
  const server = { names: ['dev01'], addresses: ['192.0.2.11'], keyType: 'ec' } as const
  const { cert } = await store.certificates.issueServer(server)
  await writeFile(join(store.path, 'machines/dev01/server.pem'), cert)
})
afterEach(() => {
  vi.useRealTimers()
})

/** Certificates are good for 1080 days. */
function inDays(days: number): void {
  vi.useFakeTimers({ now: Date.now() + days * DAY, toFake: ['Date'] })
}

async function authority(): Promise<string> {
  return await readFile(join(store.path, 'certs/ca.pem'), 'utf8')
}

describe('store.certificates.list', () => {
  test('says when each certificate expires, and shows once what is shared', async () => {
    const found = await store.certificates.list()
    expect(found.map(({ kind, machine, state }) => [kind, machine, state])).toEqual([
      ['authority', undefined, 'valid'],
      ['client', undefined, 'valid'],
      ['server', 'dev01', 'valid'],
    ])
    expect(found[2]?.names).toEqual(['dev01', '192.0.2.11', 'localhost', '127.0.0.1'])
    expect(found[0]?.expiresAt).toEqual(new X509Certificate(await authority()).validToDate)
  })

  test.each([
    [1040, 'valid'],
    [1060, 'expires-soon'],
    [1079, 'expires-soon'],
    [1081, 'expired'],
  ])('after %i days says %s', async (days, state) => {
    inDays(days)
    expect(new Set((await store.certificates.list()).map((info) => info.state))).toEqual(new Set([state]))
  })

  test('lists what a machine has of its own, and what cannot be read', async () => {
    const folder = join(store.path, 'machines/dev01')
    await writeFile(join(folder, 'cert.pem'), 'not PEM')
    expect(await store.certificates.list()).toContainEqual({
      kind: 'client',
      machine: 'dev01',
      path: join(folder, 'cert.pem'),
      names: [],
      issuedHere: false,
      state: 'unreadable',
    })
    await mkdir(join(store.path, 'machines/broken'))
    expect(await new MachineStore({ path: join(store.path, 'nowhere') }).certificates.list()).toEqual([])
  })
})

describe('docker-machine certs', () => {
  test('prints a table, and warns of nothing as long as all is well', async () => {
    const { code, out, error } = await runDockerMachine(store.path, ['certs'])
    expect({ code, error }).toEqual({ code: 0, error: '' })
    expect(out).toMatch(
      /^KIND +MACHINE +EXPIRES +STATE +NAMES\nauthority +- +\d{4}-\d\d-\d\d +valid\nclient +- .*\nserver +dev01 .* dev01,192\.0\.2\.11,localhost,127\.0\.0\.1\n$/,
    )
    const json = (await runDockerMachine(store.path, ['certs', 'dev01', '-f', 'json'])).out.trim().split('\n')
    expect(json.map((line) => JSON.parse(line).kind)).toEqual(['authority', 'client', 'server'])
  })

  test('sends people elsewhere where somebody else has signed the certificate', async () => {
    const other = new MachineStore({ path: join(store.path, '../other') })
    const { cert } = await other.certificates.issueServer({ names: ['dev01'], addresses: [], keyType: 'ec' })
    await writeFile(join(store.path, 'machines/dev01/server.pem'), cert)
    expect((await store.certificates.list()).map(({ issuedHere }) => issuedHere)).toEqual([true, true, false])
    inDays(1060)
    const { error } = await runDockerMachine(store.path, ['certs'])
    expect(error).toMatch(
      /server certificate of machine dev01 .*; the authority of this store has not signed it: renew/,
    )
    expect(error).not.toContain('regenerate-certs dev01')
  })

  test('renews the client, in the store and in machines, and never the authority', async () => {
    const before = await authority()
    inDays(1060)
    const due = await runDockerMachine(store.path, ['certs'])
    expect(due.error).toMatch(
      /^Warning: the certificate authority of the store expires in \d+ days; it is never replaced/,
    )
    expect(due.error).toMatch(
      /the client certificate of the store expires in \d+ days; renew it with docker-machine certs/,
    )
    expect(due.error).toMatch(/the server certificate of machine dev01 .* docker-machine regenerate-certs dev01\n/)
    const renewed = await runDockerMachine(store.path, ['certs', '--renew-client'])
    expect(renewed).toMatchObject({ code: 0, error: expect.not.stringContaining('client certificate') })
    const [shared, copy] = await Promise.all(
      ['certs/cert.pem', 'machines/dev01/cert.pem'].map((path) => readFile(join(store.path, path), 'utf8')),
    )
    expect(copy).toBe(shared)
    expect(new X509Certificate(shared ?? '').validToDate.getTime()).toBeGreaterThan(Date.now() + 1000 * DAY)
    expect(await authority()).toBe(before)
    inDays(30)
    const late = await runDockerMachine(store.path, ['certs', '--renew-client'])
    expect(late).toMatchObject({ code: 1, error: expect.stringContaining('the certificate authority has expired') })
    expect(await authority()).toBe(before)
  })

  test('is warned about by ls and inspect, on the error stream alone', async () => {
    const quiet = await runDockerMachine(store.path, ['inspect', 'dev01'])
    expect(quiet.error).toBe('')
    inDays(1090)
    const inspect = await runDockerMachine(store.path, ['inspect', 'dev01'])
    expect(inspect).toMatchObject({ code: 0, out: quiet.out })
    expect(inspect.error).toMatch(/Warning: the client certificate of the store expired \d+ days ago; /)
    const ls = await runDockerMachine(store.path, ['ls', '-t', '0'])
    expect(ls.out).toMatch(/^NAME .*\ndev01 .*\n$/)
    expect(ls.error.match(/^Warning: /gm)).toHaveLength(3)
    for (const args of [
      ['ls', '-q'],
      ['ls', '-t', '0', '-f', '{{.Name}}'],
    ]) {
      expect(await runDockerMachine(store.path, args)).toEqual({ code: 0, out: 'dev01\n', error: '' })
    }
  })
})
