import { describe, expect, it } from 'vitest'
import type { ContainerSpec } from '../wire/container-spec.ts'
import { checkServiceSpec } from './check-service-spec.ts'

const check = (container: Partial<ContainerSpec>): void =>
  checkServiceSpec('create a service', { TaskTemplate: { ContainerSpec: { Image: 'x', ...container } } })
const reference = { ConfigID: 'id', ConfigName: 'c' }

describe('checkServiceSpec', () => {
  it('refuses a config for a credential spec that is not there, or names another', () => {
    const Configs = [
      { ...reference, File: { Name: 'c', UID: '0', GID: '0', Mode: 0o444 } },
      { ...reference, Runtime: {} },
    ]
    const refused = expect.objectContaining({
      code: 'INVALID_ARGUMENT',
      details: { argument: 'TaskTemplate.ContainerSpec.Configs[1].Runtime' },
    })
    expect(() => check({ Configs })).toThrowError(refused)
    expect(() => check({ Configs, Privileges: { CredentialSpec: null } })).toThrowError(refused)
    expect(() => check({ Configs, Privileges: { CredentialSpec: { Config: 'another' } } })).toThrowError(refused)
    expect(() => check({ Configs, Privileges: { CredentialSpec: { Config: 'id' } } })).not.toThrow()
  })

  it('refuses a generic resource that is neither counted nor named', () => {
    const withResources = (GenericResources: unknown): never =>
      ({ TaskTemplate: { ContainerSpec: { Image: 'x' }, Resources: { Reservations: { GenericResources } } } }) as never
    const discrete = { DiscreteResourceSpec: { Kind: 'gpu', Value: 1 } }
    for (const empty of [{}, null, 'gpu', { DiscreteResourceSpec: null }]) {
      expect(() => checkServiceSpec('create a service', withResources([discrete, empty]))).toThrowError(
        expect.objectContaining({
          code: 'INVALID_ARGUMENT',
          details: { argument: 'TaskTemplate.Resources.Reservations.GenericResources[1]' },
        }),
      )
    }
    expect(() => checkServiceSpec('create a service', withResources([discrete]))).not.toThrow()
    expect(() => checkServiceSpec('create a service', withResources('gpu'))).not.toThrow()
  })

  it('leaves what engines refuse by themselves to them', () => {
    for (const spec of [{}, { TaskTemplate: {} }, { TaskTemplate: { ContainerSpec: null } }]) {
      expect(() => checkServiceSpec('create a service', spec as never)).not.toThrow()
    }
    expect(() => check({ Configs: [reference, null as never] })).not.toThrow()
  })
})
