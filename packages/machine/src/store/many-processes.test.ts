import { execFile } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { temporaryStore } from '../testing/temporary-store.ts'
import { MachineStore } from './machine-store.ts'

const run = promisify(execFile)
const program = fileURLToPath(new URL('../testing/create-and-read.ts', import.meta.url))

describe('a fresh store that twenty processes write to and read at once', () => {
  test('holds every machine once and one authority, and no reader ever sees a gap', { timeout: 240_000 }, async () => {
    const path = await temporaryStore()
    const children = Array.from({ length: 20 }, (_, index) => run(process.execPath, [program, path, String(index)]))
    const results = (await Promise.all(children)).map(({ stdout }) => JSON.parse(stdout))
    expect(results.flatMap(({ problems }) => problems)).toEqual([])
    expect(results.filter(({ own }) => own)).toHaveLength(20)
    expect(results.filter(({ same }) => same)).toHaveLength(1)
    const store = new MachineStore({ path })
    expect(await store.list()).toHaveLength(21)
    expect((await store.get('same')).config).toMatchObject({ Count: 20 })
    const [ca = '', cert = ''] = await Promise.all(
      ['ca.pem', 'cert.pem'].map((name) => readFile(join(path, 'certs', name))),
    )
    expect(new X509Certificate(cert).verify(new X509Certificate(ca).publicKey)).toBe(true)
    expect((await readdir(path)).sort()).toEqual(['certs', 'machines'])
  })
})
