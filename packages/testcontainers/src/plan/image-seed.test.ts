import { describe, expect, it, test } from 'vitest'
import { hostPlan } from './host-plan.ts'
import { seedKey, takesSeed, withSeed } from './image-seed.ts'

const plan = (own = {}): ReturnType<typeof hostPlan> => hostPlan({ name: 'a', role: undefined, image: 'image', own })

describe('seedKey', () => {
  const images = [
    { id: 'sha256:1', names: ['a:1', 'b:1'] },
    { id: 'sha256:2', names: ['c:1'] },
  ]
  const key = seedKey({ nodeImage: 'sha256:n', images })

  it('does not depend on order', () => {
    const turned = [...images].reverse().map(({ id, names }) => ({ id, names: [...names].reverse() }))
    expect(seedKey({ nodeImage: 'sha256:n', images: turned })).toBe(key)
  })

  it('depends on the node image, the images and their names', () => {
    expect(seedKey({ nodeImage: 'sha256:m', images })).not.toBe(key)
    expect(seedKey({ nodeImage: 'sha256:n', images: images.slice(1) })).not.toBe(key)
    expect(
      seedKey({ nodeImage: 'sha256:n', images: [{ id: 'sha256:1', names: ['a:1'] }, ...images.slice(1)] }),
    ).not.toBe(key)
  })
})

describe('takesSeed', () => {
  it('is true as a rule', () => {
    const mounts = [{ source: 'x', target: '/var/lib/docker-more' }]
    expect(takesSeed(plan({ daemonConfig: { debug: true }, daemonFlags: ['--debug'], mounts }))).toBe(true)
  })

  test.each([
    { daemonConfig: { 'storage-driver': 'vfs' } },
    { daemonConfig: { features: { 'containerd-snapshotter': true } } },
    { daemonFlags: ['--storage-driver=vfs'] },
    { daemonFlags: ['-s', 'vfs'] },
    { daemonFlags: ['--data-root=/data'] },
    { mounts: [{ source: 'x', target: '/var/lib/docker' }] },
    { tmpfs: { '/var/lib/docker/overlay2': '' } },
  ])('is false where images are kept in another way: %j', (own) => {
    expect(takesSeed(plan(own))).toBe(false)
  })
})

test('a host that shares a seed reads it, and no more', () => {
  expect(withSeed(plan(), 'volume').mounts).toEqual([{ source: 'volume', target: '/raftkit/seed', readOnly: true }])
})
