import { mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { MachineStore } from '../store/machine-store.ts'
import { runDockerMachine } from '../testing/run-docker-machine.ts'
import { temporaryStore } from '../testing/temporary-store.ts'
import type { GroupEntry } from './group-entry.ts'

let store: MachineStore
beforeEach(async () => {
  store = new MachineStore({ path: await temporaryStore() })
  for (const [index, name] of ['a', 'b', 'c'].entries()) {
    await store.create({ name, url: `tcp://192.0.2.${index + 1}:2375`, tls: false, ip: `10.0.0.${index + 1}` })
  }
})

describe('store.groups', () => {
  test('keep machines and roles, and give their addresses of now, managers first', async () => {
    await store.groups.set('shop', [
      { machine: 'c', role: 'worker' },
      { machine: 'b', role: 'manager' },
      { machine: 'a', role: 'manager' },
    ])
    await store.remove('b')
    await store.create({ name: 'b', url: 'unix:///run/b.sock' })
    expect(await new MachineStore({ path: store.path }).groups.get('shop')).toEqual({
      name: 'shop',
      members: [
        { name: 'b', role: 'manager', address: { url: 'unix:///run/b.sock' }, advertiseAddr: '' },
        { name: 'a', role: 'manager', address: { url: 'tcp://192.0.2.1:2375' }, advertiseAddr: '10.0.0.1' },
        { name: 'c', role: 'worker', address: { url: 'tcp://192.0.2.3:2375' }, advertiseAddr: '10.0.0.3' },
      ],
    })
    expect((await stat(join(store.path, 'groups/shop.json'))).mode & 0o777).toBe(0o600)
    expect((await store.list()).map(({ name }) => name)).toEqual(['a', 'b', 'c'])
  })

  test('are listed, replaced and removed', async () => {
    expect(await store.groups.list()).toEqual([])
    for (const name of ['two', 'one']) await store.groups.set(name, [{ machine: 'a', role: 'manager' }])
    await store.groups.set('one', [{ machine: 'b', role: 'manager' }])
    expect(await store.groups.list()).toEqual(['one', 'two'])
    expect((await store.groups.get('one')).members.map(({ name }) => name)).toEqual(['b'])
    await store.groups.remove('one')
    expect(await store.groups.list()).toEqual(['two'])
    await expect(store.groups.remove('one')).rejects.toMatchObject({ code: 'GROUP_NOT_FOUND' })
    await expect(store.groups.get('one')).rejects.toMatchObject({ code: 'GROUP_NOT_FOUND' })
    expect(await readdir(join(store.path, 'groups'))).toEqual(['two.json'])
  })

  test.each<[string, readonly GroupEntry[], string]>([
    ['no manager', [{ machine: 'a', role: 'worker' }], 'INVALID_OPTION'],
    ['nobody', [], 'INVALID_OPTION'],
    [
      'a machine twice',
      [
        { machine: 'a', role: 'manager' },
        { machine: 'a', role: 'worker' },
      ],
      'INVALID_OPTION',
    ],
    ['a role that is none', [{ machine: 'a', role: 'leader' as 'manager' }], 'INVALID_OPTION'],
    ['a machine that is not there', [{ machine: 'z', role: 'manager' }], 'MACHINE_NOT_FOUND'],
    ['a hostile machine', [{ machine: '../a', role: 'manager' }], 'INVALID_NAME'],
  ])('refuse a group with %s, and write nothing', async (_what, entries, code) => {
    await expect(store.groups.set('g', entries)).rejects.toMatchObject({ code })
    expect(await readdir(store.path)).toEqual(['machines'])
  })

  test.each(['../certs', '$(cmd)', 'a\nb', '', '.', 'x'.repeat(10_000)])('refuse the name %j', async (name) => {
    const entries = [{ machine: 'a', role: 'manager' }] as const
    for (const call of [store.groups.set(name, entries), store.groups.get(name), store.groups.remove(name)]) {
      await expect(call).rejects.toMatchObject({ code: 'INVALID_NAME' })
    }
  })

  test.each(['', 'null', '{', '{"members":{}}', '{"members":[null]}', '{"members":[{"machine":"a","role":"x"}]}'])(
    'say that the file %j is broken, and can be removed',
    async (text) => {
      await mkdir(join(store.path, 'groups'))
      await writeFile(join(store.path, 'groups/bad.json'), text)
      await expect(store.groups.get('bad')).rejects.toMatchObject({ code: 'CORRUPT_CONFIG' })
      await store.groups.remove('bad')
      expect(await store.groups.list()).toEqual([])
    },
  )

  test('say which of their machines is gone', async () => {
    await store.groups.set('g', [{ machine: 'a', role: 'manager' }])
    await store.remove('a')
    await expect(store.groups.get('g')).rejects.toMatchObject({ code: 'MACHINE_NOT_FOUND', machine: 'a' })
  })
})

describe('docker-machine group', () => {
  test('does the same from a shell', async () => {
    const run = (...args: string[]) => runDockerMachine(store.path, ['group', ...args])
    expect(await run('set', 'shop', '--worker', 'c', '-m', 'a')).toEqual({ code: 0, out: 'shop\n', error: '' })
    expect((await run('ls')).out).toBe('shop\n')
    expect((await run('show', 'shop')).out).toMatch(
      /^MACHINE +ROLE +ADVERTISE +URL\na +manager +10\.0\.0\.1 .*\nc +worker .*\n$/,
    )
    expect(JSON.parse((await run('show', 'shop', '-f', 'json')).out)).toEqual(await store.groups.get('shop'))
    expect(await run('rm', 'shop')).toMatchObject({ code: 0 })
    expect(await run('show', 'shop')).toMatchObject({
      code: 1,
      error: expect.stringContaining('there is no such group'),
    })
    for (const args of [[], ['ls', 'x'], ['set'], ['frob', 'x'], ['rm', 'a', 'b']]) {
      expect(await run(...args)).toMatchObject({ code: 1, error: expect.stringContaining('Expected ls') })
    }
  })
})
