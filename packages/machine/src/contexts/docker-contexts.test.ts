import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { packTar } from '../archive/tar.ts'
import { MachineStore } from '../store/machine-store.ts'
import { runDockerMachine } from '../testing/run-docker-machine.ts'
import { temporaryStore } from '../testing/temporary-store.ts'
import { contextPaths } from './context-paths.ts'

vi.setConfig({ testTimeout: 60_000 })

const url = 'tcp://192.0.2.11:2376'
let store: MachineStore
let dockerConfig: string
beforeEach(async () => {
  store = new MachineStore({ path: await temporaryStore() })
  dockerConfig = await temporaryStore()
  await store.certificates.ensure({ keyType: 'ec' })
  await store.create({ name: 'dev01', url })
  await store.create({ name: 'here', url: 'unix:///run/docker.sock' })
})

async function meta(name: string): Promise<unknown> {
  return JSON.parse(await readFile(contextPaths(dockerConfig, name).meta, 'utf8'))
}

describe('store.contexts.export', () => {
  test('writes what docker writes, where docker writes it', async () => {
    await store.contexts.export('dev01', { dockerConfig })
    const digest = 'adcfc3075ae79d7b91f2dc25d53103df164461a73075a17c977d9ff1fbd31a55'
    expect(await readdir(join(dockerConfig, 'contexts/meta'))).toEqual([digest])
    expect(await meta('dev01')).toEqual({
      Name: 'dev01',
      Metadata: { Description: 'machine dev01' },
      Endpoints: { docker: { Host: url, SkipTLSVerify: false } },
    })
    const { tls } = contextPaths(dockerConfig, 'dev01')
    expect((await readdir(tls)).sort()).toEqual(['ca.pem', 'cert.pem', 'key.pem'])
    for (const file of await readdir(tls)) expect((await stat(join(tls, file))).mode & 0o777).toBe(0o600)
    expect((await stat(tls)).mode & 0o777).toBe(0o700)
  })

  test('replaces a context only when it is told to, and leaves none of its keys', async () => {
    await store.contexts.export('dev01', { dockerConfig, context: 'ctx' })
    const again = store.contexts.export('here', { dockerConfig, context: 'ctx' })
    await expect(again).rejects.toMatchObject({ code: 'CONTEXT_EXISTS' })
    expect(await meta('ctx')).toMatchObject({ Endpoints: { docker: { Host: url } } })
    await store.contexts.export('here', { dockerConfig, context: 'ctx', replace: true })
    expect(await meta('ctx')).toMatchObject({ Endpoints: { docker: { Host: 'unix:///run/docker.sock' } } })
    await expect(stat(contextPaths(dockerConfig, 'ctx').tls)).rejects.toThrow('ENOENT')
  })

  test.each(['default', '', 'x', '../certs', '$(cmd)', 'a\nb', 'x'.repeat(10_000)])(
    'refuses the name %j before anything is written',
    async (context) => {
      const init = { dockerConfig, context }
      await expect(store.contexts.export('dev01', init)).rejects.toMatchObject({ code: 'INVALID_NAME' })
      await expect(store.contexts.exportArchive('dev01', init)).rejects.toMatchObject({ code: 'INVALID_NAME' })
      await expect(stat(dockerConfig)).rejects.toThrow('ENOENT')
    },
  )

  test('refuses a machine whose certificates are gone', async () => {
    await rm(join(store.path, 'machines/dev01/key.pem'))
    await rm(join(store.path, 'certs'), { recursive: true })
    const failing = store.contexts.export('dev01', { dockerConfig })
    await expect(failing).rejects.toMatchObject({ code: 'CERTIFICATES_INCOMPLETE', machine: 'dev01' })
  })

  test('says that the configuration of docker cannot be written', async () => {
    await writeFile(dockerConfig, 'a file')
    await expect(store.contexts.export('dev01', { dockerConfig })).rejects.toMatchObject({ code: 'IO_FAILED' })
  })
})

describe('store.contexts.import', () => {
  test('makes the machine again that was exported', async () => {
    for (const name of ['dev01', 'here']) {
      await store.contexts.export(name, { dockerConfig })
      const back = await store.contexts.import(name, { dockerConfig, name: `${name}-again` })
      const machine = await store.get(name)
      expect(back.url).toBe(machine.url)
      expect(back.address.tls === undefined).toBe(machine.address.tls === undefined)
      const archived = await store.contexts.importArchive(await store.contexts.exportArchive(name), {
        name: `${name}-3`,
      })
      expect(archived.url).toBe(machine.url)
    }
    const read = async (name: string) => await readFile(join(store.path, 'machines', name, 'key.pem'), 'utf8')
    expect(await read('dev01-again')).toBe(await read('dev01'))
    expect(await read('dev01-3')).toBe(await read('dev01'))
  })

  async function context(name: string, endpoint: unknown, ...files: readonly string[]): Promise<void> {
    const paths = contextPaths(dockerConfig, name)
    await mkdir(paths.metaFolder, { recursive: true })
    await mkdir(paths.tls, { recursive: true })
    const text =
      typeof endpoint === 'string' ? endpoint : JSON.stringify({ Name: name, Endpoints: { docker: endpoint } })
    await writeFile(paths.meta, text)
    for (const file of files) await writeFile(join(paths.tls, file), 'not PEM')
  }

  test.each([
    ['without an engine', null, [], 'INVALID_CONTEXT'],
    ['that is null', 'null', [], 'INVALID_CONTEXT'],
    ['that is not JSON', '{', [], 'INVALID_CONTEXT'],
    ['that verifies nothing', { Host: url, SkipTLSVerify: true }, [], 'INVALID_CONTEXT'],
    ['with a part of the files', { Host: url }, ['ca.pem'], 'CERTIFICATES_INCOMPLETE'],
    ['with files that are none', { Host: url }, ['ca.pem', 'cert.pem', 'key.pem'], 'INVALID_CERTIFICATE'],
    ['with an odd URL', { Host: 'fd://' }, [], 'INVALID_OPTION'],
    ['with a URL for ssh to misunderstand', { Host: 'ssh://-oProxyCommand=x' }, [], 'INVALID_OPTION'],
  ])('refuses a context %s', async (_what, endpoint, files, code) => {
    await context('bad', endpoint, ...files)
    await expect(store.contexts.import('bad', { dockerConfig })).rejects.toMatchObject({ code })
    expect((await store.list()).map(({ name }) => name)).toEqual(['dev01', 'here'])
  })

  test('takes an engine without TLS for what it is', async () => {
    await context('plain', { Host: 'tcp://192.0.2.1:2375' })
    expect((await store.contexts.import('plain', { dockerConfig })).address).toEqual({ url: 'tcp://192.0.2.1:2375' })
  })

  test('says that there is no such context, that the machine exists, and that a name cannot be one', async () => {
    await expect(store.contexts.import('nope', { dockerConfig })).rejects.toMatchObject({ code: 'CONTEXT_NOT_FOUND' })
    await expect(store.contexts.import('../x', { dockerConfig })).rejects.toMatchObject({ code: 'CONTEXT_NOT_FOUND' })
    await context('dev01', { Host: 'unix:///x' })
    await expect(store.contexts.import('dev01', { dockerConfig })).rejects.toMatchObject({ code: 'MACHINE_EXISTS' })
    await context('a+b', { Host: 'unix:///x' })
    await expect(store.contexts.import('a+b', { dockerConfig })).rejects.toMatchObject({ code: 'INVALID_NAME' })
  })

  test('refuses an archive that is no context', async () => {
    const archive = await packTar([{ path: 'other.json', text: '{}' }])
    await expect(store.contexts.importArchive(archive)).rejects.toMatchObject({ code: 'INVALID_ARCHIVE' })
  })
})

describe('docker-machine context-export and context-import', () => {
  test('use the configuration of docker, or a file', async () => {
    const environment = { DOCKER_CONFIG: dockerConfig }
    const run = (...args: string[]) => runDockerMachine(store.path, args, { environment })
    expect(await run('context-export', 'dev01', '-c', 'ctx')).toEqual({ code: 0, out: 'ctx\n', error: '' })
    expect(await run('context-export', 'dev01', '-c', 'ctx')).toMatchObject({ code: 1 })
    expect(await run('context-export', '--force', 'dev01', '-c', 'ctx')).toMatchObject({ code: 0 })
    expect(await run('context-import', 'ctx')).toEqual({ code: 0, out: 'ctx\n', error: '' })
    const file = join(store.path, '../ctx.tar')
    expect(await run('context-export', 'dev01', '-o', file)).toMatchObject({ code: 0, out: `${file}\n` })
    expect(await run('context-import', '-i', file, '-n', 'dev02')).toMatchObject({ code: 0, out: 'dev02\n' })
    expect((await store.get('dev02')).url).toBe(url)
    for (const args of [[], ['ctx', '-i', file], ['a', 'b']]) {
      expect(await run('context-import', ...args)).toMatchObject({
        code: 1,
        error: expect.stringContaining('Expected'),
      })
    }
  })
})
