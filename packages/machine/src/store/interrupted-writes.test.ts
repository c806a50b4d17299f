import { spawnSync } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { writeDockerMachineConfig } from '../testing/docker-machine-config.ts'
import type { DiskFault } from '../testing/failing-disk.ts'
import { temporaryStore } from '../testing/temporary-store.ts'
import { MachineStore } from './machine-store.ts'

// Whole keys of RSA and many writes through to the disk: seconds, on a machine that has other things to do.
vi.setConfig({ testTimeout: 60_000 })

const fault = vi.hoisted((): DiskFault => ({ left: Number.POSITIVE_INFINITY, kind: 'dead' }))
vi.mock('node:fs/promises', async (original) => {
  const { failingDisk } = await import('../testing/failing-disk.ts')
  return failingDisk(await original(), fault)
})
afterEach(() => {
  fault.left = Number.POSITIVE_INFINITY
})

/** No operation here needs more writes than this; each test says that it really came to its end. */
const MAX_WRITES = 100
const url = 'tcp://192.0.2.11:2376'
const endedProcess = spawnSync(process.execPath, ['--version']).pid

let store: MachineStore
/** The machine `old`, on its way. */
let archive: Uint8Array
beforeEach(async () => {
  store = new MachineStore({ path: await temporaryStore() })
})

const operations = {
  create: () => store.create({ name: 'new', url, tls: false, ip: '10.0.0.1' }),
  'create with TLS': () => store.create({ name: 'new', url }),
  update: () => store.update('old', (config) => void Object.assign(config, { Note: 'changed' })),
  remove: () => store.remove('old'),
  import: () => store.import(archive, { name: 'new' }),
  'certificates.ensure': () => store.certificates.ensure({ keyType: 'ec' }),
}
const cases = Object.entries(operations)

/** Runs an operation on a disk that fails after so many writes. */
async function runWith(kind: DiskFault['kind'], left: number, operation: () => Promise<unknown>): Promise<unknown> {
  Object.assign(fault, { kind, left })
  const outcome = await operation().catch((error: unknown) => ({ error }))
  const ended = fault.left >= 0
  fault.left = Number.POSITIVE_INFINITY
  return ended ? 'ended' : outcome
}

/** What only a dead process leaves: a lock with the id of a process that is gone. */
async function buryProcess(): Promise<void> {
  for (const name of await readdir(store.path).catch(() => [])) {
    if (!name.startsWith('raftkit.lock')) continue
    const path = join(store.path, name)
    const text = await readFile(path, 'utf8')
    await writeFile(path, text.replace(`"pid":${process.pid},`, `"pid":${endedProcess},`))
  }
}

async function files(): Promise<string[]> {
  const entries = await readdir(store.path, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

async function prepare(): Promise<void> {
  await writeDockerMachineConfig(store.path, 'old', url)
  await store.certificates.ensure({ keyType: 'ec' })
  archive = await store.export(['old'])
}

describe.each(cases.filter(([name]) => name !== 'certificates.ensure'))(
  'a process that is killed in %s',
  (name, operation) => {
    test('leaves the state before or the state after, whatever write it dies at', async () => {
      let left = 0
      for (; left < MAX_WRITES; left++) {
        store = new MachineStore({ path: await temporaryStore() })
        await prepare()
        const outcome = await runWith('dead', left, operation)
        const entries = await store.list()
        for (const entry of entries) expect(entry.error).toBeUndefined()
        expect([['old'], ['new', 'old'], []]).toContainEqual(entries.map((entry) => entry.name))
        await buryProcess()
        // The next writer goes on as if nothing had happened, and cleans up.
        await store.create({ name: 'next', url }, { timeoutMs: 1_000 })
        await store.update('next', (config) => void Object.assign(config, { Note: 1 }))
        await store.remove('next')
        if (outcome === 'ended') break
      }
      expect(left).toBeGreaterThan(name === 'update' ? 8 : 9)
      expect(left).toBeLessThan(MAX_WRITES)
    })
  },
)

describe('a process that is killed in certificates.ensure', () => {
  test('leaves what the next one completes, and never two authorities', async () => {
    let left = 0
    for (; left < MAX_WRITES; left++) {
      store = new MachineStore({ path: await temporaryStore() })
      const outcome = await runWith('dead', left, operations['certificates.ensure'])
      const key = await readFile(join(store.path, 'certs/ca-key.pem'), 'utf8').catch(() => undefined)
      await buryProcess()
      const certificates = await store.certificates.ensure({ keyType: 'ec', timeoutMs: 1_000 })
      if (key !== undefined) expect(await readFile(certificates.caKeyPath, 'utf8')).toBe(key)
      await store.create({ name: 'dev01', url })
      expect((await readdir(join(store.path, 'certs'))).sort()).toEqual(['ca-key.pem', 'ca.pem', 'cert.pem', 'key.pem'])
      if (outcome === 'ended') break
    }
    expect(left).toBeGreaterThan(20)
    expect(left).toBeLessThan(MAX_WRITES)
  })
})

describe.each(cases)('%s on a disk that fails once', (_name, operation) => {
  test.each([
    ['ENOSPC', 'DISK_FULL'],
    ['EACCES', 'PERMISSION_DENIED'],
  ] as const)('turns %s into %s, breaks nothing, and leaves nothing for long', async (errno, code) => {
    for (let left = 0; left < MAX_WRITES; left++) {
      store = new MachineStore({ path: await temporaryStore() })
      if (operation !== operations['certificates.ensure']) await prepare()
      const outcome = await runWith(errno, left, operation)
      if (outcome === 'ended') return
      // Removing scratch may fail as well; then the operation itself has succeeded or failed already.
      if (typeof outcome === 'object' && outcome !== null && 'error' in outcome) {
        expect(outcome.error).toMatchObject({ name: 'MachineError', code })
      }
      for (const entry of await store.list()) expect(entry.error).toBeUndefined()
      await operation().catch((error: unknown) => {
        expect(['MACHINE_EXISTS', 'MACHINE_NOT_FOUND']).toContain((error as { code?: unknown }).code)
      })
      await buryProcess()
      await store.create({ name: 'next', url, tls: false })
      expect((await files()).filter((path) => basename(path).includes('raftkit'))).toEqual([])
    }
    expect.unreachable('the operation never came to its end')
  })
})

describe('a process that is killed in contexts.export', () => {
  test('leaves a whole context or none, and the next one goes through', async () => {
    let left = 0
    for (; left < MAX_WRITES; left++) {
      store = new MachineStore({ path: await temporaryStore() })
      await prepare()
      const dockerConfig = await temporaryStore()
      const outcome = await runWith('dead', left, () => store.contexts.export('old', { dockerConfig }))
      const there = await store.contexts.import('old', { dockerConfig, name: 'back' }).catch((error: unknown) => error)
      expect(there).toMatchObject(
        outcome === 'ended' || !(there instanceof Error) ? { url } : { code: 'CONTEXT_NOT_FOUND' },
      )
      if (there instanceof Error) await store.contexts.export('old', { dockerConfig })
      if (outcome === 'ended') break
    }
    expect(left).toBeGreaterThan(9)
    expect(left).toBeLessThan(MAX_WRITES)
  })
})
