import { expectTypeOf, test } from 'vitest'
import type { ServiceSpec } from '../wire/service.ts'
import { Engine } from './engine.ts'

const engine = new Engine()
const spec: ServiceSpec = { TaskTemplate: { ContainerSpec: { Image: 'x' } } }

test('each noun has filters of its own', () => {
  engine.nodes.list({ filters: { role: 'worker', 'node.label': ['a', 'b=c'] } })
  engine.services.list({ filters: { mode: ['replicated', 'global-job'] }, status: true })
  engine.tasks.list({ filters: { 'desired-state': 'running', '_up-to-date': true } })
  engine.secrets.list({ filters: { names: 'a' } })
  engine.events({ filters: { type: 'service', scope: 'swarm' } })
  // @ts-expect-error nodes have no mode
  engine.nodes.list({ filters: { mode: 'global' } })
  // @ts-expect-error there is no such role
  engine.nodes.list({ filters: { role: 'boss' } })
  // @ts-expect-error engines refuse it
  engine.nodes.list({ filters: { availability: 'active' } })
  // @ts-expect-error services have no role
  engine.services.list({ filters: { role: 'worker' } })
  // @ts-expect-error there is no filter by the state that a task is in
  engine.tasks.list({ filters: { status: 'running' } })
  // @ts-expect-error `up-to-date` is spelled with an underscore in front
  engine.tasks.list({ filters: { 'up-to-date': true } })
  // @ts-expect-error only secrets have it
  engine.configs.list({ filters: { names: 'a' } })
  // @ts-expect-error there is no such scope
  engine.networks.list({ filters: { scope: 'cluster' } })
  // @ts-expect-error volumes have no scope to filter by
  engine.volumes.list({ filters: { scope: 'swarm' } })
  // @ts-expect-error tasks have no events
  engine.events({ filters: { type: 'task' } })
})

test('options that exclude each other do not go together', () => {
  engine.services.update('a', 1, spec, { registryAuth: { username: 'a' }, rollback: 'previous' })
  engine.services.update('a', 1, spec, { registryAuthFrom: 'previous-spec' })
  // @ts-expect-error either credentials or where they are taken from
  engine.services.update('a', 1, spec, { registryAuth: {}, registryAuthFrom: 'spec' })
  // @ts-expect-error a rollback goes to the previous spec
  engine.services.update('a', 1, spec, { rollback: true })
  // @ts-expect-error a service has one mode
  engine.services.create({ ...spec, Mode: { Replicated: {}, Global: {} } })
  // @ts-expect-error there is no such mode
  engine.services.create({ ...spec, Mode: { Bogus: {} } })
})

test('what no engine keeps in a service cannot be said', () => {
  const mount = { Type: 'bind', Source: '/a', Target: '/a' } as const
  const of = (Mounts: ServiceSpec['TaskTemplate']['ContainerSpec']['Mounts'] & object): unknown => Mounts
  of([{ ...mount, BindOptions: { NonRecursive: true } }])
  // @ts-expect-error containers only
  of([{ ...mount, BindOptions: { CreateMountpoint: true } }])
  // @ts-expect-error containers only
  of([{ ...mount, Type: 'image' }])
})

test('an update wants the version and the whole spec', () => {
  // @ts-expect-error the version is missing
  engine.nodes.update('a', { Role: 'worker', Availability: 'active' })
  // @ts-expect-error both are mandatory on the wire
  engine.nodes.update('a', 1, { Role: 'worker' })
  // @ts-expect-error the content of a secret is never answered
  engine.secrets.inspect('a').then(({ Spec }) => Spec.Data)
})

test('logs and events are loops', () => {
  expectTypeOf(engine.services.logs('a')).toExtend<AsyncIterable<{ stream: 'stdout' | 'stderr'; text: string }>>()
  expectTypeOf(engine.events()).toExtend<AsyncIterable<{ Action: string }>>()
  // @ts-expect-error there are two streams
  engine.tasks.logs('a', { stream: 'stdin' })
  // @ts-expect-error a number, or all
  engine.tasks.logs('a', { tail: 'ten' })
})

test('an address has TLS or a configuration of ssh', () => {
  const host: string = 'host'
  new Engine({ url: `ssh://${host}`, sshConfigPath: '/c' })
  new Engine({ url: `tcp://${host}`, tls: { caPath: '/a', certPath: '/b', keyPath: '/c' } })
  // @ts-expect-error SSH does its own encryption
  new Engine({ url: 'ssh://h', sshConfigPath: '/c', tls: { caPath: '/a', certPath: '/b', keyPath: '/c' } })
  // @ts-expect-error all three files belong to TLS
  new Engine({ url: 'tcp://h', tls: { caPath: '/a' } })
})
