// @ts-check
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { proxyVariables } from './apt-proxy.mjs'

const dump = [
  'APT "";',
  'Acquire::http::Proxy "http://proxy.example:3128";',
  'Acquire::http::Proxy::direct.example "DIRECT";',
  'Acquire::https::Proxy::inner.example "http://inner-proxy.example:1";',
].join('\n')

test('proxyVariables says to wget what apt is configured to do', () => {
  assert.deepEqual(proxyVariables(dump, 'http://archive.example/debian/'), { http_proxy: 'http://proxy.example:3128' })
  assert.deepEqual(proxyVariables(dump, 'http://direct.example/debian/'), { no_proxy: 'direct.example' })
  assert.deepEqual(proxyVariables(dump, 'https://inner.example/'), { https_proxy: 'http://inner-proxy.example:1' })
})

test('proxyVariables is empty without a proxy', () => {
  assert.deepEqual(proxyVariables('APT "";\n', 'http://archive.example/'), {})
})
