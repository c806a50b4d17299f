import { expectTypeOf, test } from 'vitest'
import type { EngineAddress, EngineUpgrade, Machine, MachineEntry, MachineStore, TlsFiles } from '../index.ts'

declare const store: MachineStore
declare const machine: Machine
declare const entry: MachineEntry

test('a machine is read, not changed', () => {
  // @ts-expect-error a machine is what the store held when it was read
  machine.url = 'tcp://elsewhere'
  // @ts-expect-error its configuration is changed with store.update
  machine.config['Note'] = 'x'
})

test('a row is a machine or an error, never both', () => {
  if (entry.error === undefined) expectTypeOf(entry.machine).toEqualTypeOf<Machine>()
  else expectTypeOf(entry.machine).toEqualTypeOf<undefined>()
})

test('create takes no driver but none, and TLS material that is whole', () => {
  const plain = { name: 'dev01', url: 'tcp://192.0.2.11:2376' }
  expectTypeOf(store.create(plain)).resolves.toEqualTypeOf<Machine>()
  // @ts-expect-error this package makes no virtual machines
  store.create({ ...plain, driver: 'virtualbox' })
  // @ts-expect-error a certificate is of no use without its key
  store.create({ ...plain, tls: { ca: '', cert: '' } })
  // @ts-expect-error labels have one value each
  store.create({ ...plain, labels: { env: ['a', 'b'] } })
})

test('an address is a plain object, and that of a certificate set fits where files are asked for', () => {
  expectTypeOf(machine.address).toEqualTypeOf<EngineAddress>()
  expectTypeOf(store.certificates.ensure()).resolves.toExtend<TlsFiles>()
})

test('a host is taken over with its address, and nothing that belongs to another kind of machine', () => {
  const host = { name: 'dev01', host: '192.0.2.21' }
  expectTypeOf(store.takeOver(host)).resolves.toEqualTypeOf<Machine>()
  expectTypeOf(store.upgrade('dev01')).resolves.toEqualTypeOf<EngineUpgrade>()
  store.takeOver({ ...host, confirm: ({ replaces }) => replaces.length < 2, engine: { flags: { debug: true } } })
  // @ts-expect-error which host it is has to be said
  store.takeOver({ name: 'dev01' })
  // @ts-expect-error the engine's URL follows from the host
  store.takeOver({ ...host, url: 'tcp://192.0.2.21:2376' })
  // @ts-expect-error a flag is given or left out
  store.takeOver({ ...host, engine: { flags: { debug: false } } })
  // @ts-expect-error a machine is set up again as its configuration says
  store.provision('dev01', { engine: {} })
  expectTypeOf(store.certificates.renewClient()).resolves.toExtend<TlsFiles>()
})
