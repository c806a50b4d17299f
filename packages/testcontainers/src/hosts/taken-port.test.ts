import { expect, test } from 'vitest'
import { takenPort } from './taken-port.ts'

const on = 'driver failed programming external connectivity on endpoint a (f00):'

test.each([
  [`${on} Bind for 127.0.0.1:8080 failed: port is already allocated`],
  [`${on} Error starting userland proxy: listen tcp4 127.0.0.1:8080: bind: address already in use`],
  [`${on} Error starting userland proxy: listen udp4 0.0.0.0:8080: bind: address already in use`],
  ['failed to set up container networking: failed to bind host port 0.0.0.0:8080/tcp: address already in use'],
  [`${on} failed to bind host port for 127.0.0.1:8080:172.31.0.2:80/tcp: address already in use`],
  [`${on} failed to bind host port for [::1]:8080:172.31.0.2:80/tcp: address already in use`],
  [
    'Ports are not available: exposing port TCP 127.0.0.1:8080 -> 127.0.0.1:0: listen tcp 127.0.0.1:8080: bind: address already in use',
  ],
  [
    'Ports are not available: exposing port TCP 0.0.0.0:8080 -> 0.0.0.0:0: listen tcp 0.0.0.0:8080: bind: An attempt was made to access a socket in a way forbidden by its access permissions.',
  ],
  [
    'ports are not available: exposing port UDP 0.0.0.0:8080 -> 127.0.0.1:0: /forwards/expose returned unexpected status: 500',
  ],
])('%s', (words) => {
  expect(takenPort(words)).toBe(8_080)
})

test.each([
  ['Address already in use'],
  ['failed to set up container networking: Address already in use'],
  ['driver failed programming external connectivity on endpoint a (f00): iptables failed'],
  ['dial tcp 127.0.0.1:8080: connect: connection refused'],
])('%s', (words) => {
  expect(takenPort(words)).toBeUndefined()
})
