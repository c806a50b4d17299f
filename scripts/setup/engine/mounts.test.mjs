// @ts-check
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mountsBelow } from './mounts.mjs'

const mountinfo = [
  '22 1 254:0 / / rw,relatime - ext4 /dev/vda rw',
  '30 22 0:5 / /engine/work/trixie/proc rw - proc proc rw',
  '31 22 0:6 / /engine/work/trixie/sys rw - sysfs sysfs rw',
  '32 31 0:7 / /engine/work/trixie/sys/fs rw - tmpfs tmpfs rw',
  '33 22 0:8 / /engine/workshop rw - tmpfs tmpfs rw',
  '34 22 0:9 / /engine/work/with\\040space rw - tmpfs tmpfs rw',
  '',
].join('\n')

test('mountsBelow lists inner mounts before outer ones, and none of a neighbour', () => {
  assert.deepEqual(mountsBelow(mountinfo, '/engine/work'), [
    '/engine/work/with space',
    '/engine/work/trixie/sys/fs',
    '/engine/work/trixie/sys',
    '/engine/work/trixie/proc',
  ])
})

test('mountsBelow includes the folder itself', () => {
  assert.deepEqual(mountsBelow(mountinfo, '/engine/workshop'), ['/engine/workshop'])
})
