import { expectTypeOf, test } from 'vitest'
import type { ServiceSpec } from '../wire/service.ts'
import type { ServiceDefinition } from './service-definition.ts'
import { serviceDefinitionOf } from './service-definition-of.ts'
import { serviceSpecOf } from './service-spec-of.ts'

const image = 'nginx'

test('a definition and a spec become a spec', () => {
  expectTypeOf(serviceSpecOf({ image, replicas: 2 })).toEqualTypeOf<ServiceSpec>()
  expectTypeOf(serviceSpecOf({ TaskTemplate: { ContainerSpec: { Image: image } } })).toEqualTypeOf<ServiceSpec>()
  expectTypeOf(serviceDefinitionOf({ TaskTemplate: { ContainerSpec: { Image: image } } })).toExtend<ServiceDefinition>()
  // @ts-expect-error there is no service without an image
  serviceSpecOf({ replicas: 2 })
  // @ts-expect-error one or the other
  serviceSpecOf({ image, TaskTemplate: { ContainerSpec: { Image: image } } })
})

test('modes exclude each other', () => {
  serviceSpecOf({ image, global: true, updatePolicy: { failureAction: 'rollback' } })
  serviceSpecOf({ image, job: { completions: 3, maxConcurrent: 2 } })
  serviceSpecOf({ image, job: { global: true } })
  // @ts-expect-error a global service has as many tasks as there are nodes
  serviceSpecOf({ image, global: true, replicas: 2 })
  // @ts-expect-error leave it out instead
  serviceSpecOf({ image, global: false })
  // @ts-expect-error a job has no replicas
  serviceSpecOf({ image, job: {}, replicas: 2 })
  // @ts-expect-error a global job runs once on every node
  serviceSpecOf({ image, job: { global: true, completions: 2 } })
  // @ts-expect-error jobs are not updated bit by bit
  serviceSpecOf({ image, job: {}, updatePolicy: {} })
})

test('what does not go together does not compile', () => {
  // @ts-expect-error a rollback cannot be rolled back
  serviceSpecOf({ image, rollbackPolicy: { failureAction: 'rollback' } })
  // @ts-expect-error memory has no source
  serviceSpecOf({ image, mounts: [{ type: 'tmpfs', source: '/a', target: '/b' }] })
  // @ts-expect-error a path of the node has one
  serviceSpecOf({ image, mounts: [{ type: 'bind', target: '/b' }] })
  // @ts-expect-error only volumes are copied to
  serviceSpecOf({ image, mounts: [{ type: 'bind', source: '/a', target: '/b', noCopy: true }] })
  // @ts-expect-error durations have units
  serviceSpecOf({ image, stopGracePeriod: 10 })
  // @ts-expect-error a port has one inside
  serviceSpecOf({ image, ports: [{ published: 80 }] })
  // @ts-expect-error there is no such policy
  serviceSpecOf({ image, restartPolicy: { condition: 'always' } })
  serviceSpecOf({ image, spec: { TaskTemplate: { ContainerSpec: { Init: null } } } })
  // @ts-expect-error parts of a spec are spelled as the wire spells them
  serviceSpecOf({ image, spec: { taskTemplate: {} } })
})
