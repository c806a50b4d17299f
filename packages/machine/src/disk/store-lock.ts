import { randomUUID } from 'node:crypto'
import { mkdir, rm, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { CallOptions } from '../call-options.ts'
import { fromFileSystem } from '../errors/from-file-system.ts'
import { MachineError } from '../errors/machine-error.ts'
import { HEARTBEAT_MS, readHolder, sweepLockLeftovers, tryBreak, tryTake } from './lock-file.ts'
import { type LockOwner, thisOwner } from './lock-owner.ts'
import { sweepPrivateFolders } from './private-folder.ts'

const DEFAULT_TIMEOUT_MS = 30_000
const action = 'write to the store'

/**
 * Runs `body` as the only writer to the store, among all processes that use this package. The lock of a process that
 * was killed is taken over at once. Makes the store when there is none.
 *
 * Node has no `flock`, and the lock has to work on every platform; so it is a file, created whole by `link`, that names
 * its owner. Docker Machine itself locks nothing and is not kept out: against it, only atomic replacement helps.
 *
 * @throws `STORE_LOCKED` when another process holds the lock until the deadline, `PERMISSION_DENIED`, `DISK_FULL`.
 */
export async function withStoreLock<T>(store: string, options: CallOptions, body: () => Promise<T>): Promise<T> {
  const path = join(store, 'raftkit.lock')
  const owner = thisOwner(randomUUID())
  options.signal?.throwIfAborted()
  try {
    await mkdir(store, { recursive: true, mode: 0o700 })
    await acquire(store, path, owner, options)
  } catch (error) {
    options.signal?.throwIfAborted()
    throw fromFileSystem(error, { action, path: store })
  }
  const heartbeat = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => {}), HEARTBEAT_MS)
  heartbeat.unref()
  try {
    await sweepLockLeftovers(path)
    await sweepPrivateFolders(store)
    return await body()
  } finally {
    clearInterval(heartbeat)
    await release(path, owner)
  }
}

async function acquire(store: string, path: string, owner: LockOwner, options: CallOptions): Promise<void> {
  const { signal, timeoutMs = DEFAULT_TIMEOUT_MS } = options
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const holder = await readHolder(path)
    if (holder === undefined) {
      if (await tryTake(path, owner)) return
      continue
    }
    if (await tryBreak(path, holder)) continue
    if (performance.now() >= deadline) throw locked(store, holder.owner)
    // Apart by chance, so that many waiting processes do not ask in step.
    await delay(10 + Math.random() * 30, undefined, signal ? { signal } : {})
  }
}

async function release(path: string, owner: LockOwner): Promise<void> {
  const holder = await readHolder(path)
  // Whoever was silent for too long has lost the lock and must not remove its successor's.
  if (holder?.owner?.token !== owner.token) return
  // What cannot be removed is left so old that everybody takes it for abandoned.
  await rm(path, { force: true }).catch(() => utimes(path, 0, 0))
}

function locked(store: string, owner: LockOwner | undefined): MachineError {
  const meaning = owner && `process ${owner.pid} on ${owner.host.split(' ')[0]} is writing to it`
  return new MachineError('STORE_LOCKED', { action, path: store, meaning })
}
