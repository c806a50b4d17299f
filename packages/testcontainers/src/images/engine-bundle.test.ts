import { expect, test } from 'vitest'
import { withTag } from './engine-bundle.ts'

test.each([
  ['busybox', 'busybox:latest'],
  ['busybox:1', 'busybox:1'],
  ['registry.example:5000/team/app', 'registry.example:5000/team/app:latest'],
  ['registry.example:5000/team/app:2', 'registry.example:5000/team/app:2'],
])('%s is called %s', (name, full) => {
  expect(withTag(name)).toBe(full)
})
