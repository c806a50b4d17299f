import { describe, expect, it } from 'vitest'
import type { ServiceSpec } from '../wire/service.ts'
import { comparableSpec } from './comparable-spec.ts'

const spec = (more: object = {}, container: object = {}, task: object = {}): ServiceSpec =>
  ({ Name: 'a', TaskTemplate: { ContainerSpec: { Image: 'a', ...container }, ...task }, ...more }) as ServiceSpec

const same = (one: ServiceSpec, other: ServiceSpec): void => expect(comparableSpec(one)).toEqual(comparableSpec(other))
const other = (one: ServiceSpec, another: ServiceSpec): void =>
  expect(comparableSpec(one)).not.toEqual(comparableSpec(another))

describe('comparableSpec', () => {
  it('takes what engines fill in for what was left out', () => {
    // As Engine 28.5 answers the first one.
    same(
      spec({
        Mode: { Replicated: {} },
        UpdateConfig: { Parallelism: 1 },
        EndpointSpec: { Ports: [{ TargetPort: 80 }] },
      }),
      {
        Name: 'a',
        Labels: {},
        TaskTemplate: {
          ContainerSpec: { Image: 'a', Isolation: 'default', DNSConfig: {}, Init: null },
          Resources: {},
          Placement: {},
          ForceUpdate: 7,
          Runtime: 'container',
        },
        Mode: { Replicated: { Replicas: 1 } },
        UpdateConfig: {
          Parallelism: 1,
          FailureAction: 'pause',
          Monitor: 5_000_000_000,
          MaxFailureRatio: 0,
          Order: 'stop-first',
        },
        EndpointSpec: { Mode: 'vip', Ports: [{ Protocol: 'tcp', TargetPort: 80, PublishMode: 'ingress' }] },
      },
    )
    same(
      spec({}, {}, { RestartPolicy: { Condition: 'any' } }),
      spec({}, {}, { RestartPolicy: { Condition: 'any', Delay: 5_000_000_000, MaxAttempts: 0 } }),
    )
    same(
      spec({ Mode: { ReplicatedJob: { MaxConcurrent: 2 } } }),
      spec({ Mode: { ReplicatedJob: { MaxConcurrent: 2, TotalCompletions: 2 } } }),
    )
    same(spec({}, { ReadOnly: false, Labels: {}, Env: [] }), spec())
  })

  it('tells apart what engines tell apart', () => {
    other(spec({ Mode: { Replicated: { Replicas: 0 } } }), spec())
    other(spec({ Mode: { Global: {} } }), spec())
    other(spec({ Mode: { Global: {} } }), spec({ Mode: { GlobalJob: {} } }))
    other(spec({ UpdateConfig: { Parallelism: 0 } }), spec({ UpdateConfig: { Parallelism: 1 } }))
    other(spec({ UpdateConfig: { Parallelism: 0 } }), spec())
    other(spec({}, { Init: false }), spec())
    other(spec({}, { StopGracePeriod: 0 }), spec())
    other(spec({}, { Labels: { a: '' } }), spec())
    other(spec({}, { Args: ['a', ''] }), spec({}, { Args: ['a'] }))
    other(spec({}, { Env: ['A='] }), spec({}, { Env: ['A'] }))
    other(spec({}, {}, { RestartPolicy: { Delay: 0 } }), spec({}, {}, { RestartPolicy: {} }))
    other(spec({ EndpointSpec: { Mode: 'dnsrr' } }), spec())
  })
})
