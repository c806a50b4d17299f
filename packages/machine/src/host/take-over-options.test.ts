import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MachineStore } from '../store/machine-store.ts'
import { temporaryStore } from '../testing/temporary-store.ts'
import { assertSettings } from './assert-settings.ts'
import { resolveTakeOver, type TakeOverOptions } from './take-over-options.ts'

const least: TakeOverOptions = { name: 'x', host: '192.0.2.21' }

describe('resolveTakeOver', () => {
  test('leaves little to say', async () => {
    const { settings, confirm, ...rest } = resolveTakeOver(least, 'ada')
    expect(rest).toMatchObject({ user: 'root', port: 22, keySource: '', installUrl: undefined, sans: [], swarm: {} })
    expect(settings).toEqual({
      ...{ provider: 'generic', labels: [], insecureRegistries: [], registryMirrors: [], storageDriver: '' },
      ...{ flags: [], environment: [], port: 2376, ipv6: false },
    })
    expect(await confirm({ machine: 'x', system: '', does: [], replaces: ['all'] }, new AbortController().signal)).toBe(
      false,
    )
  })

  test('spells everything as the engine and config.json have it', () => {
    const engine = {
      ...{ port: 2377, labels: { env: 'a=b', empty: '' }, insecureRegistries: ['r:5000'], storageDriver: 'overlay2' },
      ...{ registryMirrors: ['https://m'], env: { A: 'b c' }, installUrl: 'https://get.docker.com' },
      flags: { debug: true, 'log-driver': 'syslog', dns: ['192.0.2.1', '192.0.2.2'] },
    } as const
    const resolved = resolveTakeOver({ ...least, host: '2001:db8::1', engine }, 'ada')
    const flags = ['debug', 'log-driver=syslog', 'dns=192.0.2.1', 'dns=192.0.2.2']
    expect(resolved.settings).toMatchObject({ port: 2377, ipv6: true, flags, labels: ['env=a=b', 'empty='] })
    expect(resolved.engine).toEqual({
      ...{ ArbitraryFlags: flags, Env: ['A=b c'], InsecureRegistry: ['r:5000'], Labels: ['env=a=b', 'empty='] },
      ...{ RegistryMirror: ['https://m'], StorageDriver: 'overlay2', InstallURL: 'https://get.docker.com' },
    })
    assertSettings(resolved.settings, { action: 'test' })
  })

  test('keeps every label and variable that is valid whole', () => {
    const word = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/)
    const value = fc.string({ unit: fc.constantFrom('=', ' ', "'", '"', '\\', '$', 'é', 'a') })
    fc.assert(
      fc.property(fc.dictionary(word, value), (record) => {
        const { settings } = resolveTakeOver({ ...least, engine: { labels: record, env: record } }, 'ada')
        const back = (lines: readonly string[]) =>
          lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)])
        expect(back(settings.labels)).toEqual(Object.entries(record))
        expect(back(settings.environment)).toEqual(Object.entries(record))
        assertSettings(settings, { action: 'test' })
      }),
    )
  })
})

describe('MachineStore.takeOver', () => {
  test.each<[object, string]>([
    [{ name: '../x' }, 'INVALID_NAME'],
    [{ host: '-oProxyCommand=id' }, 'INVALID_OPTION'],
    [{ user: '$(id)' }, 'INVALID_OPTION'],
    [{ port: 0 }, 'INVALID_OPTION'],
    [{ ip: 'dev01' }, 'INVALID_OPTION'],
    [{ ip: '192.0.2.1:2376' }, 'INVALID_OPTION'],
    [{ keyPath: 'id_rsa' }, 'INVALID_OPTION'],
    [{ serverNames: ['a b'] }, 'INVALID_OPTION'],
    [{ serverNames: ['a\nb'] }, 'INVALID_OPTION'],
    [{ engine: { port: 70_000 } }, 'INVALID_OPTION'],
    [{ engine: { labels: { 'a=b': 'c' } } }, 'INVALID_OPTION'],
    [{ engine: { labels: { a: 'b\n' } } }, 'INVALID_OPTION'],
    [{ engine: { env: { '1A': 'b' } } }, 'INVALID_OPTION'],
    [{ engine: { flags: { host: 'tcp://0.0.0.0:2375' } } }, 'INVALID_OPTION'],
    [{ engine: { flags: { 'a b': true } } }, 'INVALID_OPTION'],
    [{ engine: { installUrl: '/etc/passwd' } }, 'INVALID_OPTION'],
    [{ engine: { installUrl: 'https://x/\n' } }, 'INVALID_OPTION'],
  ])('refuses %j before anything is touched', async (wrong, code) => {
    const path = join(await temporaryStore(), 'new')
    const store = new MachineStore({ path })
    await expect(store.takeOver({ ...least, ...wrong })).rejects.toMatchObject({ name: 'MachineError', code })
    expect(existsSync(path)).toBe(false)
  })

  test('says that there is no key, and leaves nothing behind', async () => {
    const path = join(await temporaryStore(), 'new')
    const taken = new MachineStore({ path }).takeOver({ ...least, keyPath: '/nonexistent/key' })
    await expect(taken).rejects.toMatchObject({ code: 'INVALID_SSH_KEY', path: '/nonexistent/key' })
    expect(await new MachineStore({ path }).list()).toEqual([])
  })
})

describe('machines that cannot be entered', () => {
  test('are neither set up again nor upgraded', async () => {
    const store = new MachineStore({ path: await temporaryStore() })
    await store.create({ name: 'x', url: 'unix:///var/run/docker.sock' })
    await expect(store.provision('x')).rejects.toMatchObject({ code: 'NO_SSH', machine: 'x' })
    await expect(store.upgrade('x')).rejects.toMatchObject({ code: 'NO_SSH', machine: 'x' })
    await expect(store.provision('y')).rejects.toMatchObject({ code: 'MACHINE_NOT_FOUND' })
    await expect(store.upgrade('../y')).rejects.toMatchObject({ code: 'INVALID_NAME' })
    await expect(store.upgrade('x', { timeoutMs: 0 })).rejects.toMatchObject({ code: 'INVALID_OPTION' })
  })
})
