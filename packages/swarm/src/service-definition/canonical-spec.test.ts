import { expect, test } from 'vitest'
import { canonicalSpec } from './canonical-spec.ts'

const ContainerSpec = { Image: 'x' }

test('what engines add says nothing', () => {
  const stored = {
    Labels: {},
    TaskTemplate: {
      ContainerSpec: { ...ContainerSpec, Isolation: 'default', Init: null, Labels: {} },
      ForceUpdate: 0,
      Runtime: 'container',
    },
    Mode: { Replicated: { Replicas: 1 } },
  } as const
  const short = { TaskTemplate: { ContainerSpec } }
  expect(canonicalSpec(stored)).toEqual({ ...short, Mode: { Replicated: { Replicas: 1 } } })
  expect(canonicalSpec(short)).toEqual(canonicalSpec(stored))
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
