import { existsSync } from 'node:fs'
import { DockerHosts, removeStaleHosts } from '@raftkit/testcontainers'
import { expect, test } from 'vitest'
import { ChildScript } from '../../support/child-script.ts'
import { leftovers, nothing, outerDocker } from '../../support/outer-docker.ts'

/** Networks of groups that nobody owns. */
async function keptNetworks(): Promise<string[]> {
  const networks = await outerDocker.listNetworks({ filters: { label: ['io.raftkit.owner=kept'] } })
  return networks.map(({ Name }) => Name)
}

test('what is kept outlives its process and every sweep but the one that asks for it', async () => {
  using child = new ChildScript('start-and-keep.ts')
  const [, group = '', store = ''] = await child.says(/kept (\S+) (\S+)/)
  expect(await child.ended).toBe(0)
  expect(await removeStaleHosts()).not.toContain(group)
  expect((await leftovers(group)).containers).toHaveLength(1)
  expect(existsSync(store)).toBe(true)
  expect(await removeStaleHosts({ group })).toEqual([group])
  expect(await leftovers(group)).toEqual(nothing)
  expect(existsSync(store)).toBe(false)
})

test('a group that is named is removed whoever has made it', async () => {
  await using hosts = await new DockerHosts('dev01').start()
  expect(await removeStaleHosts({ group: 'raftkit-00000000' })).toEqual([])
  expect(await removeStaleHosts({ group: hosts.id })).toEqual([hosts.id])
  expect(await leftovers(hosts.id)).toEqual(nothing)
  expect(existsSync(hosts.machines.path)).toBe(false)
})

test('what was to be kept but did not come up leaves nothing', async () => {
  const before = await keptNetworks()
  const builder = new DockerHosts('dev01').withKeep().withDaemonFlags('--storage-driver=nonsense')
  await expect(builder.start()).rejects.toMatchObject({ code: 'HOST_NOT_READY' })
  expect((await keptNetworks()).filter((name) => !before.includes(name))).toEqual([])
})
