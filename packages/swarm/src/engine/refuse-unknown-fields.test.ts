import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findField, refuseUnknownFields } from './refuse-unknown-fields.ts'
import { networkFields, serviceFields, volumeFields } from './versioned-fields.ts'

const refuse = (apiVersion: string, body: unknown, fields = serviceFields): void =>
  refuseUnknownFields({ action: 'create a service', engine: 'memory', apiVersion, body, fields })
const container = (spec: object): object => ({ TaskTemplate: { ContainerSpec: spec } })

describe('refuseUnknownFields', () => {
  it('names the field, the version that it needs and the one that is spoken', () => {
    const mounts = [{ Type: 'volume' }, { Type: 'volume', VolumeOptions: { Subpath: 'a' } }]
    expect(() => refuse('1.44', container({ Mounts: mounts }))).toThrowError(
      expect.objectContaining({
        code: 'API_VERSION_UNSUPPORTED',
        message: expect.stringContaining(
          'the field TaskTemplate.ContainerSpec.Mounts[1].VolumeOptions.Subpath needs API 1.45, and API 1.44 is spoken',
        ),
        details: { argument: 'TaskTemplate.ContainerSpec.Mounts[1].VolumeOptions.Subpath' },
      }),
    )
    expect(() => refuse('1.45', container({ Mounts: mounts }))).not.toThrow()
  })

  it('compares versions by their numbers', () => {
    const body = { TaskTemplate: { Resources: { SwapBytes: 0 } } }
    expect(() => refuse('1.9', body)).toThrow()
    expect(() => refuse('1.51', body)).toThrow()
    expect(() => refuse('1.52', body)).not.toThrow()
    expect(() => refuse('2.0', body)).not.toThrow()
  })

  it('does not ask for a newer engine where this package is what does not speak the version yet', () => {
    const body = { TaskTemplate: { Resources: { SwapBytes: 0 } } }
    for (const apiVersion of ['1.41', '1.51']) {
      expect(() => refuse(apiVersion, body)).toThrowError(
        expect.objectContaining({
          message: expect.stringContaining('needs API 1.52, which this version of the package does not speak yet'),
          remedy: 'leave the field out, or use a newer version of the package',
        }),
      )
    }
  })

  it('refuses what no engine keeps on every version', () => {
    const body = container({ Mounts: [{ BindOptions: { CreateMountpoint: true } }] })
    expect(() => refuse('9.99', body)).toThrowError(expect.objectContaining({ code: 'API_VERSION_UNSUPPORTED' }))
  })

  it('lets a field pass that says the same as none, as engines themselves answer it', () => {
    const privileges = { CredentialSpec: null, SELinuxContext: null, Seccomp: null, NoNewPrivileges: false }
    expect(() => refuse('1.41', container({ Privileges: privileges, OomScoreAdj: 0 }))).not.toThrow()
    expect(() => refuse('1.41', container({ Privileges: { ...privileges, NoNewPrivileges: true } }))).toThrow()
  })

  it('refuses a false that is not the same as none', () => {
    expect(() => refuse('1.47', { EnableIPv4: false }, networkFields)).toThrow()
    expect(() => refuse('1.48', { EnableIPv4: false }, networkFields)).not.toThrow()
    expect(() => refuse('1.41', { ClusterVolumeSpec: {} }, volumeFields)).toThrow()
  })

  it('finds a field by its value alone', () => {
    const field = { path: 'Mounts[].Type=cluster', since: '1.42' }
    expect(findField({ Mounts: [{ Type: 'bind' }, { Type: 'cluster' }] }, field)).toBe('Mounts[1].Type')
    expect(findField({ Mounts: [{ Type: 'bind' }] }, field)).toBeUndefined()
  })

  it('ends whatever the body is', () => {
    fc.assert(
      fc.property(fc.anything(), (body) => {
        try {
          refuse('1.41', { TaskTemplate: { ContainerSpec: body, Resources: body } })
          refuse('1.41', body)
        } catch (error) {
          expect(error).toMatchObject({ code: 'API_VERSION_UNSUPPORTED' })
        }
      }),
    )
  })
})
