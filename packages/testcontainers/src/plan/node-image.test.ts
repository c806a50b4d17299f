import { expect, test } from 'vitest'
import { officialNodeImage, resolveNodeImage } from './node-image.ts'

test('resolveNodeImage prefers what was named, then the environment, then the official image', () => {
  expect(resolveNodeImage('mine', { RAFTKIT_NODE_IMAGE: 'theirs' })).toBe('mine')
  expect(resolveNodeImage(undefined, { RAFTKIT_NODE_IMAGE: 'theirs' })).toBe('theirs')
  expect(resolveNodeImage(undefined, { RAFTKIT_NODE_IMAGE: '' })).toBe(officialNodeImage)
})
