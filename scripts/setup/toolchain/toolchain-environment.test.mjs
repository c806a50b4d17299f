// @ts-check
import assert from 'node:assert/strict'
import { delimiter } from 'node:path'
import { test } from 'node:test'
import { toolchainEnvironment } from './toolchain-environment.mjs'

test('toolchainEnvironment puts our programs first and drops what npm says about its own', () => {
  const env = {
    PATH: '/usr/bin',
    NODE: '/usr/bin/node',
    NODE_EXTRA_CA_CERTS: '/ca.pem',
    npm_node_execpath: '/usr/bin/node',
    npm_lifecycle_event: 'test',
    npm_config_registry: 'http://registry.example/',
  }
  assert.deepEqual(toolchainEnvironment(env, ['/node/bin', undefined, '/pnpm']), {
    PATH: ['/node/bin', '/pnpm', '/usr/bin'].join(delimiter),
    NODE_EXTRA_CA_CERTS: '/ca.pem',
    npm_config_registry: 'http://registry.example/',
  })
})
