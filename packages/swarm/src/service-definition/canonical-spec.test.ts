import { expect, test } from 'vitest'
import { canonicalSpec } from './canonical-spec.ts'

const ContainerSpec = { Image: 'x' }

const canonical = (task: object, spec: object = {}) => {
  const { TaskTemplate, Mode, ...rest } = canonicalSpec({ TaskTemplate: { ContainerSpec, ...task }, ...spec } as never)
  const { ContainerSpec: container, ...more } = TaskTemplate
  return { ...container, ...more, ...rest }
}
const nothing = { Image: 'x' }

test('what engines add, and what says nothing to them, is left out', () => {
  const stored = {
    ContainerSpec: {
      ...ContainerSpec,
      Isolation: 'default',
      Init: null,
      Labels: {},
      TTY: false,
      Env: [],
      Hostname: '',
    },
    ForceUpdate: 0,
    Runtime: 'container',
    Resources: { Limits: { Pids: 0 }, Reservations: {} },
    RestartPolicy: { Condition: 'any', MaxAttempts: 0 },
    Placement: { Constraints: [], MaxReplicas: 0 },
    Networks: [],
  }
  expect(canonical(stored, { Labels: {}, EndpointSpec: { Mode: 'vip' }, Networks: null })).toEqual(nothing)
  expect(canonical({})).toEqual(nothing)
})

test('what says something stays, zero and false included', () => {
  const container = { Image: 'x', Init: false, StopGracePeriod: 0, Env: [''], Labels: { a: '' } }
  expect(canonical({ ContainerSpec: container })).toEqual(container)
  const RestartPolicy = { Delay: 0, Window: 0 }
  const Placement = { Platforms: [{}, { OS: 'linux' }] }
  expect(canonical({ RestartPolicy, Placement, LogDriver: {} })).toEqual({
    ...nothing,
    RestartPolicy,
    Placement,
    LogDriver: {},
  })
})

test('what engines fill in is there', () => {
  const policy = { Parallelism: 0, FailureAction: 'pause', MaxFailureRatio: 0, Order: 'stop-first' }
  const port = { Protocol: 'tcp', TargetPort: 80, PublishMode: 'ingress' }
  expect(
    canonical({}, { UpdateConfig: {}, RollbackConfig: { Delay: 0 }, EndpointSpec: { Ports: [{ TargetPort: 80 }] } }),
  ).toEqual({ ...nothing, UpdateConfig: policy, RollbackConfig: policy, EndpointSpec: { Ports: [port] } })
})

test('what is no object is left alone', () => {
  const odd = { Placement: 5, Networks: ['n', 5], Resources: 'much' }
  expect(canonical(odd)).toEqual({ ...nothing, ...odd })
})

test.each([
  [undefined, { Replicated: { Replicas: 1 } }],
  [{}, { Replicated: { Replicas: 1 } }],
  [{ Replicated: {} }, { Replicated: { Replicas: 1 } }],
  [{ Replicated: { Replicas: 0 } }, { Replicated: { Replicas: 0 } }],
  [{ Global: {} }, { Global: {} }],
  [{ ReplicatedJob: {} }, { ReplicatedJob: { MaxConcurrent: 1, TotalCompletions: 1 } }],
  [{ ReplicatedJob: { MaxConcurrent: 3 } }, { ReplicatedJob: { MaxConcurrent: 3, TotalCompletions: 3 } }],
  [{ GlobalJob: {} }, { GlobalJob: {} }],
])('the mode %j is stored as %j', (Mode, stored) => {
  const spec = { TaskTemplate: { ContainerSpec }, ...(Mode === undefined ? {} : { Mode }) }
  expect(canonicalSpec(spec as never).Mode).toEqual(stored)
})
