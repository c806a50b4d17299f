// @ts-check
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { dockerHosts, hostVariables } from './docker-host.mjs'

const folder = mkdtempSync(join(tmpdir(), 'docker-config-'))
after(() => rmSync(folder, { recursive: true }))
const id = createHash('sha256').update('far').digest('hex')
mkdirSync(join(folder, 'contexts', 'meta', id), { recursive: true })
mkdirSync(join(folder, 'contexts', 'tls', id, 'docker'), { recursive: true })
const meta = { Name: 'far', Endpoints: { docker: { Host: 'tcp://192.0.2.1:2376', SkipTLSVerify: false } } }
writeFileSync(join(folder, 'contexts', 'meta', id, 'meta.json'), JSON.stringify(meta))
const empty = { DOCKER_CONFIG: join(folder, 'none') }

test('dockerHosts takes DOCKER_HOST, and nothing else, when it is set', () => {
  const env = { ...empty, DOCKER_HOST: 'tcp://192.0.2.2:2375', DOCKER_CONTEXT: 'far' }
  const [host, ...others] = dockerHosts(env)
  assert.deepEqual(others, [])
  assert.equal(host?.address, 'tcp://192.0.2.2:2375')
  assert.equal(host?.verifyTls, false)
  assert.equal(host?.explicit, true)
})

test('dockerHosts allows an engine to be started where DOCKER_HOST names our own socket', () => {
  const env = { ...empty, DOCKER_HOST: 'unix:///run/ours.sock' }
  assert.equal(dockerHosts(env, 'unix:///run/ours.sock')[0]?.explicit, false)
})

test('dockerHosts finds the certificates of DOCKER_TLS_VERIFY where docker does', () => {
  const env = { DOCKER_CONFIG: folder, DOCKER_HOST: 'tcp://192.0.2.2:2376', DOCKER_TLS_VERIFY: '1' }
  assert.equal(dockerHosts(env)[0]?.certPath, folder)
  assert.equal(dockerHosts({ ...env, DOCKER_CERT_PATH: '/certs' })[0]?.certPath, '/certs')
})

test('dockerHosts reads a context with its certificates', () => {
  const [host, ...others] = dockerHosts({ DOCKER_CONFIG: folder, DOCKER_CONTEXT: 'far' })
  assert.deepEqual(others, [])
  assert.equal(host?.address, 'tcp://192.0.2.1:2376')
  assert.equal(host?.certPath, join(folder, 'contexts', 'tls', id, 'docker'))
  assert.equal(host?.verifyTls, true)
})

test('dockerHosts refuses a context that does not exist', () => {
  assert.throws(() => dockerHosts({ DOCKER_CONFIG: folder, DOCKER_CONTEXT: 'near' }), /no docker context near/)
})

test('dockerHosts tries the default socket after the current context, and ours before it', () => {
  const config = join(folder, 'config.json')
  writeFileSync(config, JSON.stringify({ currentContext: 'far' }))
  const addresses = dockerHosts({ DOCKER_CONFIG: folder }, 'unix:///run/ours.sock').map(({ address }) => address)
  assert.deepEqual(addresses.slice(0, 2), ['tcp://192.0.2.1:2376', 'unix:///run/ours.sock'])
  assert.equal(addresses.length, 3)
  rmSync(config)
})

test('hostVariables says nothing about the default, and everything about another engine', () => {
  const [byDefault] = dockerHosts(empty)
  const [far] = dockerHosts({ DOCKER_CONFIG: folder, DOCKER_CONTEXT: 'far' })
  assert.ok(byDefault && far)
  assert.deepEqual(hostVariables(byDefault, empty), {})
  assert.deepEqual(hostVariables(far, { DOCKER_CONFIG: folder, DOCKER_CONTEXT: 'far' }), {
    DOCKER_HOST: 'tcp://192.0.2.1:2376',
    DOCKER_CONTEXT: undefined,
    DOCKER_CERT_PATH: join(folder, 'contexts', 'tls', id, 'docker'),
    DOCKER_TLS_VERIFY: '1',
  })
})
