import { spawnSync } from 'node:child_process'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { mkdir, readdir, readFile, rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { MachineStore } from '../store/machine-store.ts'
import { StorePaths } from '../store/store-paths.ts'
import type { DiskFault } from '../testing/failing-disk.ts'
import { temporaryStore } from '../testing/temporary-store.ts'
import { renewClient } from './renew-client.ts'

vi.setConfig({ testTimeout: 60_000 })

const fault = vi.hoisted((): DiskFault => ({ left: Number.POSITIVE_INFINITY, kind: 'dead' }))
vi.mock('node:fs/promises', async (original) => {
  const { failingDisk } = await import('../testing/failing-disk.ts')
  return failingDisk(await original(), fault)
})
afterEach(() => {
  fault.left = Number.POSITIVE_INFINITY
})

const signal = new AbortController().signal
const endedProcess = spawnSync(process.execPath, ['--version']).pid

/** A store with the copies of two machines, and somebody else's certificate in a third. */
async function prepared(): Promise<{ paths: StorePaths; store: MachineStore }> {
  const store = new MachineStore({ path: await temporaryStore() })
  await store.certificates.ensure({ keyType: 'ec' })
  await store.create({ name: 'a', url: 'tcp://192.0.2.1:2376' })
  await store.create({ name: 'b', url: 'tcp://192.0.2.2:2376' })
  await mkdir(join(store.path, 'machines/other'))
  await writeFile(join(store.path, 'machines/other/cert.pem'), "somebody else's")
  return { paths: new StorePaths(store.path), store }
}

function read(paths: StorePaths, ...names: readonly string[]): Promise<string[]> {
  return Promise.all(names.map((name) => readFile(join(paths.store, name), 'utf8')))
}

const CERTS = ['certs/cert.pem', 'machines/a/cert.pem', 'machines/b/cert.pem']

describe('renewClient', () => {
  test('signs a new certificate for the same key, and brings it to every copy', async () => {
    const { paths } = await prepared()
    const [old = '', key = '', ca = '', caKey = ''] = await read(
      paths,
      ...['certs/cert.pem', 'certs/key.pem', 'certs/ca.pem', 'certs/ca-key.pem'],
    )
    await renewClient(paths, 'ada', { signal })
    const [renewed = '', ...copies] = await read(paths, ...CERTS)
    expect(renewed).not.toBe(old)
    expect(copies).toEqual([renewed, renewed])
    const certificate = new X509Certificate(renewed)
    expect(certificate.checkPrivateKey(createPrivateKey(key))).toBe(true)
    expect(certificate.verify(new X509Certificate(ca).publicKey)).toBe(true)
    expect(await read(paths, 'certs/key.pem', 'certs/ca.pem', 'certs/ca-key.pem')).toEqual([key, ca, caKey])
    expect(await read(paths, 'machines/other/cert.pem')).toEqual(["somebody else's"])
  })

  test('writes through no link', async () => {
    const { paths } = await prepared()
    const elsewhere = join(paths.store, 'elsewhere')
    await rename(paths.machine('b'), elsewhere)
    await symlink(elsewhere, paths.machine('b'))
    const before = await read(paths, 'elsewhere/cert.pem')
    await renewClient(paths, 'ada', { signal })
    expect(await read(paths, 'elsewhere/cert.pem')).toEqual(before)
  })

  test('needs the key of the authority', async () => {
    const { paths } = await prepared()
    await rename(join(paths.store, 'certs/ca-key.pem'), join(paths.store, 'moved'))
    await expect(renewClient(paths, 'ada', { signal })).rejects.toMatchObject({ code: 'CERTIFICATES_INCOMPLETE' })
    await writeFile(join(paths.store, 'certs/ca-key.pem'), 'no key')
    await expect(renewClient(paths, 'ada', { signal })).rejects.toMatchObject({ code: 'INVALID_CERTIFICATE' })
  })

  test('leaves a good certificate at every place, whatever write it dies at, and is completed by the next', async () => {
    let left = 0
    for (; left < 60; left++) {
      const { paths, store } = await prepared()
      Object.assign(fault, { kind: 'dead', left })
      await renewClient(paths, 'ada', { signal }).catch(() => {})
      const ended = fault.left >= 0
      fault.left = Number.POSITIVE_INFINITY
      const [key = ''] = await read(paths, 'certs/key.pem')
      for (const cert of await read(paths, ...CERTS)) {
        expect(new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))).toBe(true)
      }
      await bury(paths)
      await renewClient(paths, 'ada', { signal })
      await store.create({ name: 'next', url: 'tcp://192.0.2.3:2376', tls: false })
      const names = await readdir(paths.store, { recursive: true })
      expect(names.filter((name) => name.includes('.raftkit-'))).toEqual([])
      if (ended) break
    }
    expect(left).toBeGreaterThan(10)
    expect(left).toBeLessThan(60)
  })
})

/** What only a dead process leaves: a lock with the id of a process that is gone. */
async function bury(paths: StorePaths): Promise<void> {
  for (const name of await readdir(paths.store)) {
    if (!name.startsWith('raftkit.lock')) continue
    const path = join(paths.store, name)
    const text = await readFile(path, 'utf8')
    await writeFile(path, text.replace(`"pid":${process.pid},`, `"pid":${endedProcess},`))
  }
}
