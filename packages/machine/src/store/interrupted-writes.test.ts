import { spawnSync } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { writeDockerMachineConfig } from '../testing/docker-machine-config.ts'
import type { DiskFault } from '../testing/failing-disk.ts'
import { temporaryStore } from '../testing/temporary-store.ts'
import { completeClientFiles } from './complete-client-files.ts'
import { MachineStore } from './machine-store.ts'
import { StorePaths } from './store-paths.ts'

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
/** Two machines, on their way. */
let archive: Uint8Array
beforeEach(async () => {
  const elsewhere = new MachineStore({ path: await temporaryStore() })
  const names = ['import-a', 'import-b']
  for (const name of names) await elsewhere.create({ name, url, tls: false })
  archive = await elsewhere.export(names)
  store = new MachineStore({ path: await temporaryStore() })
})

const paths = () => new StorePaths(store.path)
const operations = {
  create: () => store.create({ name: 'new', url, tls: false, ip: '10.0.0.1' }),
  'create with TLS': () => store.create({ name: 'new', url }),
  update: () => store.update('old', (config) => void Object.assign(config, { Note: 'changed' })),
  'update of an older version': () =>
    store.update('older', (config) => void Object.assign(config, { Note: 'changed' })),
  remove: () => store.remove('old'),
  import: () => store.import(archive),
  'groups.set': () => store.groups.set('shop', [{ machine: 'old', role: 'manager' }]),
  'the hand-out of client files': async () => await completeClientFiles(paths(), await store.get('old')),
  'certificates.ensure': () => store.certificates.ensure({ keyType: 'ec' }),
}
const cases = Object.entries(operations)
/** What there is of machines before and after each of them; those of an import come together. */
const STATES = [[], ['new'], ['import-a', 'import-b']]

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

/** What is ours and nobody else's, and should not be there for long. */
async function leftovers(): Promise<string[]> {
  const paths = await readdir(store.path, { recursive: true })
  return paths.filter((path) => path.includes('raftkit'))
}

/** The files in the folder of `old` that docker is pointed to. */
async function clientFiles(): Promise<string[]> {
  const found = await readdir(join(store.path, 'machines/old'))
  return found.filter((name) => name.endsWith('.pem')).sort()
}

async function prepare(): Promise<void> {
  await writeDockerMachineConfig(store.path, 'old', url)
  await writeDockerMachineConfig(store.path, 'older', url, (config) => ({ ...config, ConfigVersion: 2 }))
  await store.certificates.ensure({ keyType: 'ec' })
}

/** Says it again, as people do. What is done already cannot be done twice. */
async function again(operation: () => Promise<unknown>): Promise<void> {
  await operation().catch((error: unknown) => {
    expect(['MACHINE_EXISTS', 'MACHINE_NOT_FOUND']).toContain((error as { code?: unknown }).code)
  })
}

/** A configuration that was brought up to date has the old one beside it. */
async function expectBackup(): Promise<void> {
  const older = (await store.list()).find(({ name }) => name === 'older')
  if (older?.machine?.diskVersion !== 3) return
  const backup = await readFile(join(store.path, 'machines/older/config.json.bak'), 'utf8')
  expect(JSON.parse(backup)).toMatchObject({ ConfigVersion: 2 })
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
        for (const entry of await store.list()) expect(entry.error).toBeUndefined()
        await expectBackup()
        await buryProcess()
        // The next writer goes on as if nothing had happened, and cleans up.
        await store.create({ name: 'next', url }, { timeoutMs: 1_000 })
        await store.update('next', (config) => void Object.assign(config, { Note: 1 }))
        await store.remove('next')
        const names = (await store.list()).map((entry) => entry.name)
        expect(STATES).toContainEqual(names.filter((machine) => !machine.startsWith('old')))
        await again(operation)
        // What was to become a lock and says nothing yet is nobody's, and left alone for a minute.
        expect((await leftovers()).filter((path) => !path.startsWith('raftkit.lock.'))).toEqual([])
        if (name === 'the hand-out of client files')
          expect(await clientFiles()).toEqual(['ca.pem', 'cert.pem', 'key.pem'])
        if (outcome === 'ended') break
      }
      expect(left).toBeGreaterThan(8)
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
      await expectBackup()
      await again(operation)
      await buryProcess()
      await store.create({ name: 'next', url, tls: false })
      expect(await leftovers()).toEqual([])
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
