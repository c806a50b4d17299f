import { test } from 'vitest'
import type { Configs } from '../configs/configs.ts'
import type { Secrets } from './secrets.ts'

declare const secrets: Secrets
declare const configs: Configs

test('only secrets have fingerprints', () => {
  void (() => secrets.create('s', 'x', { fingerprint: { key: 'only the pipeline knows' } }))
  void (() => secrets.rotate('s', 'x', { fingerprint: false, keep: 2 }))
  // @ts-expect-error a config can be read back
  void (() => configs.create('c', 'x', { fingerprint: false }))
  // @ts-expect-error there is no other way to say that
  void (() => secrets.create('s', 'x', { fingerprint: true }))
  // @ts-expect-error a number is no content
  void (() => secrets.create('s', 5))
})
