import { spawn } from 'node:child_process'
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryStore } from '../testing/temporary-store.ts'
import { thisOwner } from './lock-owner.ts'
import { withStoreLock } from './store-lock.ts'

/** The id of a process that has ended a moment ago. */
async function endedProcess(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' })
  await new Promise((resolve) => child.once('exit', resolve))
  return child.pid as number
}

async function lockedStore(owner: object | string): Promise<string> {
  const store = await temporaryStore()
  await mkdir(store)
  await writeFile(join(store, 'raftkit.lock'), typeof owner === 'string' ? owner : JSON.stringify(owner))
  return store
}

describe('withStoreLock', () => {
  test('lets one body run at a time and leaves nothing behind', async () => {
    const store = await temporaryStore()
    let inside = 0
    const body = async () => {
      expect(++inside).toBe(1)
      await readdir(store)
      inside--
    }
    await Promise.all(Array.from({ length: 10 }, () => withStoreLock(store, {}, body)))
    expect(await readdir(store)).toEqual([])
  })

  test('gives the lock back when the body throws', async () => {
    const store = await temporaryStore()
    const failing = withStoreLock(store, {}, () => Promise.reject(new Error('inside')))
    await expect(failing).rejects.toThrow('inside')
    expect(await withStoreLock(store, { timeoutMs: 0 }, async () => 'next')).toBe('next')
  })

  test('ends in STORE_LOCKED, naming the process, when a living one keeps the lock', async () => {
    const store = await lockedStore(thisOwner('held'))
    const waiting = withStoreLock(store, { timeoutMs: 50 }, async () => 'never')
    await expect(waiting).rejects.toMatchObject({
      code: 'STORE_LOCKED',
      meaning: `process ${process.pid} on ${hostname()} is writing to it`,
    })
    expect(await readdir(store)).toEqual(['raftkit.lock'])
  })

  test('takes over the lock of a process that has ended', async () => {
    const store = await lockedStore({ ...thisOwner('dead'), pid: await endedProcess() })
    expect(await withStoreLock(store, { timeoutMs: 0 }, async () => 'taken')).toBe('taken')
    expect(await readdir(store)).toEqual([])
  })

  test('lets only one at a time through when many find the same dead owner', async () => {
    const store = await lockedStore({ ...thisOwner('dead'), pid: await endedProcess() })
    let inside = 0
    const body = async () => {
      expect(++inside).toBe(1)
      await readdir(store)
      inside--
    }
    await Promise.all(Array.from({ length: 10 }, () => withStoreLock(store, {}, body)))
  })

  test('takes over a lock that nobody has touched for more than a minute', async () => {
    const store = await lockedStore({ ...thisOwner('far away'), host: 'another-host' })
    await expect(withStoreLock(store, { timeoutMs: 0 }, async () => '')).rejects.toMatchObject({ code: 'STORE_LOCKED' })
    const then = new Date(Date.now() - 61_000)
    await utimes(join(store, 'raftkit.lock'), then, then)
    expect(await withStoreLock(store, { timeoutMs: 0 }, async () => 'taken')).toBe('taken')
  })

  test('respects a lock that it cannot read, until it is old', async () => {
    const store = await lockedStore('not ours')
    await expect(withStoreLock(store, { timeoutMs: 0 }, async () => '')).rejects.toMatchObject({ code: 'STORE_LOCKED' })
    await utimes(join(store, 'raftkit.lock'), 0, 0)
    expect(await withStoreLock(store, { timeoutMs: 0 }, async () => 'taken')).toBe('taken')
  })

  test('throws the reason of an abort as it is', async () => {
    const store = await lockedStore(thisOwner('held'))
    const abort = new AbortController()
    const waiting = withStoreLock(store, { signal: abort.signal }, async () => 'never')
    const reason = new Error('enough')
    abort.abort(reason)
    await expect(waiting).rejects.toBe(reason)
  })

  test('sweeps away what killed processes left beside the lock', async () => {
    const store = await lockedStore({ ...thisOwner('dead'), pid: await endedProcess() })
    await writeFile(
      join(store, 'raftkit.lock.a'),
      JSON.stringify({ ...thisOwner('dead too'), pid: await endedProcess() }),
    )
    await writeFile(join(store, 'raftkit.lock.b'), JSON.stringify(thisOwner('alive')))
    await withStoreLock(store, {}, async () => {})
    expect(await readdir(store)).toEqual(['raftkit.lock.b'])
  })
})
