import { test } from 'vitest'
import type { Swarm } from './swarm.ts'

declare const swarm: Swarm

test('a root of one’s own has a certificate and a key', () => {
  void (() => swarm.rotateCa())
  void (() => swarm.rotateCa({ caCert: 'pem', caKey: 'pem' }))
  // @ts-expect-error a certificate without its key
  void (() => swarm.rotateCa({ caCert: 'pem' }))
  // @ts-expect-error a key without its certificate
  void (() => swarm.rotateCa({ caKey: 'pem' }))
})
