import { expect, test } from 'vitest'
import { registryConfig } from './registry-config.ts'

test('a mirror without TLS counts as insecure too', () => {
  expect(registryConfig(['http://mirror.example:5000', 'https://safe.example'], ['registry.example:5001'])).toEqual({
    'registry-mirrors': ['http://mirror.example:5000', 'https://safe.example'],
    'insecure-registries': ['registry.example:5001', 'mirror.example:5000'],
  })
  expect(registryConfig([], [])).toEqual({})
})
