import { expect, test } from 'vitest'
import { knowsPlatforms } from './save-images.ts'

test.each([
  ['1.41', false],
  ['1.47', false],
  ['1.48', true],
  ['1.51', true],
  ['2.0', true],
])('API %s: %s', (version, known) => {
  expect(knowsPlatforms(version)).toBe(known)
})
