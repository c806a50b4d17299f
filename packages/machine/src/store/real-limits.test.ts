import { spawnSync } from 'node:child_process'
import { chmod, cp, mkdir, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeEach, describe, expect, test } from 'vitest'
import { temporaryStore } from '../testing/temporary-store.ts'
import { MachineStore } from './machine-store.ts'

const program = fileURLToPath(new URL('../testing/try-everything.ts', import.meta.url))
const isRoot = process.getuid?.() === 0
/** A user without rights. Root may do everything, whatever the permissions say. */
const nobody = isRoot ? { uid: 65534, gid: 65534 } : {}

let store: MachineStore
let archive: string
beforeEach(async () => {
  store = new MachineStore({ path: await temporaryStore() })
  await chmod(dirname(store.path), 0o755)
  await store.create({ name: 'old', url: 'tcp://192.0.2.1:2375', tls: false })
  archive = Buffer.from(await store.export(['old'])).toString('base64')
})

interface Report {
  readonly outcomes: Readonly<Record<string, string>>
  readonly machines: ReadonlyArray<readonly [name: string, problem: string]>
}

function report(command: readonly string[], options: { uid?: number; gid?: number } = {}): Report {
  const [file = '', ...args] = command
  const { stdout, stderr } = spawnSync(file, args, { encoding: 'utf8', ...options })
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout) as Report
}

const writes = ['create', 'update', 'import', 'groups.set', 'contexts.export', 'certificates.ensure']

describe.skipIf(process.platform === 'win32')('a user who may not', () => {
  test('even look into the store is told so by every call', { timeout: 60_000 }, async () => {
    if (!isRoot) await chmod(store.path, 0)
    const { outcomes } = report([process.execPath, program, store.path, archive], nobody)
    if (!isRoot) await chmod(store.path, 0o700)
    expect(new Set(Object.values(outcomes))).toEqual(new Set(['PERMISSION_DENIED']))
    expect((await store.list()).map(({ name, error }) => [name, error])).toEqual([['old', undefined]])
  })

  test('write to the store can read it, and nothing is left behind', { timeout: 60_000 }, async () => {
    await chmod(store.path, 0o555)
    await chmod(join(store.path, 'machines'), 0o555)
    await chmod(join(store.path, 'machines/old'), 0o555)
    await chmod(join(store.path, 'machines/old/config.json'), 0o444)
    await chmod(join(store.path, 'machines/old/registry.json'), 0o444)
    const { outcomes, machines } = report([process.execPath, program, store.path, archive], nobody)
    for (const path of [store.path, join(store.path, 'machines'), join(store.path, 'machines/old')])
      await chmod(path, 0o700)
    expect(outcomes).toMatchObject({ list: 'done', get: 'done' })
    for (const call of writes) expect([call, outcomes[call]]).toEqual([call, 'PERMISSION_DENIED'])
    expect(machines).toEqual([['old', '']])
    expect(await readdir(store.path)).toEqual(['machines'])
  })
})

/** A disk of 256 KiB for one process, where the system lets us have one. */
const unshare = ['unshare', '--mount', ...(isRoot ? [] : ['--map-root-user'])]
const mount = 'mount -t tmpfs -o size=256k raftkit "$1"'
const [unshareProgram = '', ...unshareArgs] = unshare
const canMount = spawnSync(unshareProgram, [...unshareArgs, 'sh', '-c', mount, 'sh', '/mnt']).status === 0

// Where no disk can be mounted, faults between any two operations are still played through in interrupted-writes.test.ts.
describe.skipIf(!canMount)('a disk that is really full', () => {
  test('refuses every write and keeps what is there', { timeout: 60_000 }, async () => {
    const disk = join(dirname(store.path), 'disk')
    const copy = join(disk, 'store')
    await mkdir(disk)
    const source = join(dirname(store.path), 'source')
    await cp(store.path, source, { recursive: true })
    const script = `${mount} && cp -r "$2" "$3" && shift 3 && exec "$@"`
    const run = ['sh', '-c', script, 'sh', disk, source, copy, process.execPath, program, copy, archive, 'fill']
    const { outcomes, machines } = report([...unshare, ...run])
    expect(outcomes).toMatchObject({ list: 'done', get: 'done' })
    for (const call of writes) expect([call, outcomes[call]]).toEqual([call, 'DISK_FULL'])
    expect(machines).toEqual([['old', '']])
  })
})
