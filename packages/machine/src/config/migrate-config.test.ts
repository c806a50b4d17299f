import { describe, expect, test } from 'vitest'
import { type JsonObject, stringAt } from './json-node.ts'
import { toJsonValue } from './json-value.ts'
import { migrateConfig } from './migrate-config.ts'
import { parseJson } from './parse-json.ts'

const place = { name: 'old', store: '/s', certificates: '/s/certs', machine: '/s/machines/old' }

function migrated(config: object, version: number): JsonObject {
  return migrateConfig(parseJson(JSON.stringify(config)) as JsonObject, version, place)
}

describe('migrateConfig', () => {
  test('nests the flat options of version 0', () => {
    const flat = {
      DriverName: 'none',
      Driver: { URL: 'tcp://h:1' },
      CaCertPath: '/s/certs/ca.pem',
      PrivateKeyPath: '/s/certs/ca-key.pem',
      SwarmHost: 'tcp://0.0.0.0:3377',
      SwarmMaster: true,
      SwarmDiscovery: 'token://q',
      StorePath: '/s/machines/old',
    }
    expect(toJsonValue(migrated(flat, 0))).toMatchObject({
      ConfigVersion: 3,
      Driver: { URL: 'tcp://h:1', StorePath: '/s' },
      HostOptions: {
        EngineOptions: { TlsVerify: true, InstallURL: 'https://get.docker.com' },
        SwarmOptions: { Host: 'tcp://0.0.0.0:3377', Master: true, Discovery: 'token://q', Strategy: 'spread' },
        AuthOptions: {
          CaCertPath: '/s/certs/ca.pem',
          CaPrivateKeyPath: '/s/certs/ca-key.pem',
          CertDir: '/s/certs',
          StorePath: '/s/machines/old',
        },
      },
      Name: 'old',
    })
    expect(toJsonValue(migrated(flat, 0))).not.toHaveProperty('SwarmHost')
    expect(toJsonValue(migrated(flat, 0))).not.toHaveProperty('StorePath')
  })

  test('keeps the options of a file without a version that has the shape of today', () => {
    const config = { Driver: {}, HostOptions: { AuthOptions: { CaCertPath: '/mine/ca.pem' } } }
    expect(stringAt(migrated(config, 0), 'HostOptions', 'AuthOptions', 'CaCertPath')).toBe('/mine/ca.pem')
  })

  test("renames the authority's key of version 1", () => {
    const config = { Driver: {}, HostOptions: { AuthOptions: { PrivateKeyPath: '/k', CaCertPath: '/c' } } }
    const auth = { CaCertPath: '/c', CaPrivateKeyPath: '/k', CertDir: '/s/certs', StorePath: '/s/machines/old' }
    expect(toJsonValue(migrated(config, 1))).toMatchObject({ HostOptions: { AuthOptions: auth } })
  })

  test('gives the driver of version 2 the path of the store, and not "."', () => {
    expect(stringAt(migrated({ Driver: { URL: 'u' } }, 2), 'Driver', 'StorePath')).toBe('/s')
    expect(stringAt(migrated({ Driver: { StorePath: '/t' } }, 2), 'Driver', 'StorePath')).toBe('/t')
  })

  test('keeps unknown members and long numbers of every version', () => {
    for (const version of [0, 1, 2, 3]) {
      const config = parseJson('{"Driver":{"Extra":12345678901234567890},"Zed":1.0}') as JsonObject
      const text = JSON.stringify(migrateConfig(config, version, place))
      expect(text).toContain('12345678901234567890')
      expect(text).toContain('1.0')
    }
  })

  test('takes the name from the folder and changes nothing else of version 3', () => {
    const config = { ConfigVersion: 3, Driver: { StorePath: '.' }, HostOptions: null, Name: 'other', Zed: [] }
    expect(toJsonValue(migrated(config, 3))).toEqual({ ...config, Name: 'old' })
  })
})
