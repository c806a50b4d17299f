import { expectTypeOf, test } from 'vitest'
import { Engine } from '../engine/engine.ts'
import { isSwarmError } from '../errors/swarm-error.ts'
import { Swarm } from './swarm.ts'

const swarm = new Swarm(new Engine())

test('an engine is reached by an address, a context or an instance, and by one of them only', () => {
  new Engine()
  new Engine('unix:///var/run/docker.sock')
  new Engine({ url: 'tcp://192.0.2.1:2376', tls: { caPath: '', certPath: '', keyPath: '' } })
  new Engine({ context: 'production' })
  // @ts-expect-error a host is not an address
  new Engine({ host: '192.0.2.1' })
  // @ts-expect-error TLS takes all three files
  new Engine({ url: 'tcp://192.0.2.1:2376', tls: { caPath: '' } })
})

test('a node joins in a role that there is', () => {
  expectTypeOf(swarm.join(new Engine(), { role: 'worker' })).resolves.toHaveProperty('changed')
  // @ts-expect-error there is no such role
  swarm.join(new Engine(), { role: 'boss' })
  // @ts-expect-error the role has to be said
  swarm.join(new Engine(), {})
})

test('codes are a closed list', () => {
  isSwarmError(undefined, 'NO_LEADER')
  // @ts-expect-error there is no such code
  isSwarmError(undefined, 'NO_LEDAER')
})
