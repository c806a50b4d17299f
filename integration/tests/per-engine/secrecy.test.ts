import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Engine, isSwarmError, Swarm } from '@raftkit/swarm'
import { DockerHosts, type StartedDockerHosts } from '@raftkit/testcontainers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { collect } from '../../support/collect.ts'
import { image } from '../../support/engine-under-test.ts'
import { everyViewOf } from '../../support/every-view-of.ts'
import { RecordingProxy } from '../../support/recording-proxy.ts'
import { SecretMarkers } from '../../support/secret-markers.ts'

/** Every endpoint, given secrets to carry, through a proxy that writes down what it sees. */
describe('secrets', () => {
  let hosts: StartedDockerHosts
  let proxy: RecordingProxy
  let engine: Engine
  let tls: Record<'caPath' | 'certPath' | 'keyPath', string>
  const markers = new SecretMarkers()
  /** What was given to the SDK, and has to have arrived, or this test looks for nothing. */
  const given: string[] = []
  const called = new Set<string>()
  const errors: unknown[] = []

  /** A secret value that nothing else contains. */
  const secret = (kind: string): string => {
    const value = `${kind}-${randomBytes(12).toString('hex')}`
    markers.add(value)
    given.push(value)
    return value
  }

  /** The engine with a note of every endpoint that is called. */
  const endpoints = (): Engine =>
    new Proxy(engine, {
      get: (target, noun: keyof Engine) => {
        const value = target[noun]
        if (typeof value === 'function') return value.bind(target)
        if (typeof value !== 'object') return value
        return new Proxy(value as object, {
          get: (endpoint, verb) => {
            called.add(`${String(noun)}.${String(verb)}`)
            const method = Reflect.get(endpoint, verb) as (...args: unknown[]) => unknown
            return method.bind(endpoint)
          },
        })
      },
    })

  /** A call that may fail: what it throws is looked at, too. */
  const attempt = async <Value>(call: Promise<Value>): Promise<Value | undefined> => {
    try {
      return await call
    } catch (error) {
      if (!isSwarmError(error)) throw error
      errors.push(error)
      return undefined
    }
  }

  beforeAll(async () => {
    hosts = await new DockerHosts('engine').withImage(image).start()
    const { address } = await hosts.machines.get('engine')
    tls = address.tls as typeof tls
    proxy = await RecordingProxy.start(address)
    engine = new Engine(proxy.url)
  })
  afterAll(async () => {
    engine?.close()
    await proxy?.[Symbol.asyncDispose]()
    await hosts?.stop()
  })

  test('go into bodies and the one header for credentials, whatever is called', async () => {
    const { swarm, nodes, services, tasks, secrets, configs, networks, volumes, distribution } = endpoints()
    const AdvertiseAddr = hosts.get('engine').ip
    const token = `SWMTKN-1-${'3'.repeat(50)}-${randomBytes(12).toString('hex')}`
    const key = `SWMKEY-1-${randomBytes(32).toString('base64').replace(/=+$/, '')}`
    for (const value of [token, key]) {
      markers.add(value)
      given.push(value)
    }
    const pem = `-----BEGIN PRIVATE KEY-----\n${secret('key')}\n-----END PRIVATE KEY-----\n`
    const base64 = (text: string): string => Buffer.from(text).toString('base64')

    // Refused: the engine repeats what it does not understand.
    const ListenAddr = '0.0.0.0:2377'
    await attempt(swarm.join({ ListenAddr, AdvertiseAddr, RemoteAddrs: ['127.0.0.1:1'], JoinToken: 'no token at all' }))
    await attempt(swarm.unlock(key))
    await swarm.init({ ListenAddr, AdvertiseAddr, Spec: { EncryptionConfig: { AutoLockManagers: true } } })
    await attempt(swarm.join({ ListenAddr, AdvertiseAddr, RemoteAddrs: ['127.0.0.1:1'], JoinToken: token }))
    const { JoinTokens, Spec, Version } = await swarm.inspect()
    for (const value of [...Object.values(JoinTokens), await swarm.unlockKey()]) markers.add(value)
    const CAConfig = { ...Spec.CAConfig, SigningCACert: pem, SigningCAKey: pem }
    await attempt(swarm.update(Version.Index, { ...Spec, CAConfig }))
    const { Version: next } = await swarm.inspect()
    await swarm.update(next.Index, Spec, {
      rotateWorkerToken: true,
      rotateManagerToken: true,
      rotateManagerUnlockKey: true,
    })
    for (const value of [...Object.values((await swarm.inspect()).JoinTokens), await swarm.unlockKey()])
      markers.add(value)

    const [self] = await nodes.list()
    if (self === undefined) throw new Error('The manager lists no node')
    await nodes.inspect(self.ID)
    await attempt(nodes.update(self.ID, self.Version.Index, { ...self.Spec, Labels: { a: 'b' } }))
    await attempt(nodes.remove(self.ID))

    const SecretID = await secrets.create({ Name: 'carried', Data: base64(secret('content')) })
    await attempt(secrets.create({ Name: 'carried', Data: base64(secret('content')) }))
    await attempt(secrets.create({ Name: 'not a name', Data: base64(secret('unsent')) }))
    const read = await secrets.inspect(SecretID)
    await attempt(secrets.update(SecretID, read.Version.Index, { Name: 'carried', Data: base64(secret('content')) }))
    await secrets.list()
    const ConfigID = await configs.create({ Name: 'carried', Data: base64(secret('config')) })
    const config = await configs.inspect(ConfigID)
    await attempt(configs.update(ConfigID, config.Version.Index, { Name: 'carried', Data: base64(secret('config')) }))
    await configs.list()

    const registryAuth = { username: 'reader', password: secret('password'), serveraddress: '127.0.0.1:1' }
    const service = (env: string, Name = 'carrier') => ({
      Name,
      TaskTemplate: {
        ContainerSpec: {
          Image: '127.0.0.1:1/none:1',
          Env: [env],
          Secrets: [{ SecretID, SecretName: 'carried', File: { Name: 'carried', UID: '0', GID: '0', Mode: 0o444 } }],
        },
      },
    })
    await attempt(services.create(service(`PASSWORD={{.${secret('template')}`, 'template'), { registryAuth }))
    await attempt(services.create(service(`=${secret('nameless')}`, 'nameless'), { registryAuth }))
    const created = await services.create(service(`PASSWORD=${secret('env')}`), { registryAuth })
    await attempt(services.create(service(`PASSWORD=${secret('env')}`), { registryAuth }))
    const { Version: version } = await services.inspect(created.ID)
    await attempt(
      services.update(created.ID, version.Index + 7, service(`PASSWORD=${secret('env')}`), { registryAuth }),
    )
    await services.update(created.ID, version.Index, service(`PASSWORD=${secret('env')}`), { registryAuth })
    await services.list({ filters: { name: 'carrier' }, status: true })
    const [task] = await tasks.list({ filters: { service: 'carrier' } })
    if (task !== undefined) {
      await attempt(tasks.inspect(task.ID))
      await attempt(collect(tasks.logs(task.ID)))
    }
    await attempt(collect(services.logs(created.ID)))
    await attempt(distribution.inspect('127.0.0.1:1/none:1', { registryAuth }))

    const network = await networks.create({ Name: 'carried', Driver: 'overlay', Options: { encrypted: '' } })
    await networks.inspect(network.Id)
    await networks.list()
    const options = { o: `username=a,password=${secret('mount')}`, type: 'cifs', device: '//127.0.0.1/a' }
    await volumes.create({ Name: 'carried', DriverOpts: options })
    await volumes.inspect('carried')
    await volumes.list()
    await attempt(volumes.update('carried', 1, { Availability: 'drain' }))
    await volumes.remove('carried', { force: true })

    await services.remove(created.ID)
    await attempt(secrets.remove(SecretID))
    await attempt(configs.remove(ConfigID))
    await attempt(networks.remove(network.Id))
    await attempt(swarm.leave())
    for (const call of [engine.ping(), engine.info(), engine.version()]) await call
    await attempt(collect(engine.events({ since: 0, until: 1 })))
    const abort = new AbortController()
    const aborted = engine.secrets.create({ Name: 'late', Data: base64(secret('late')) }, { signal: abort.signal })
    abort.abort()
    await attempt(aborted)

    const verbs = Object.entries(engine).flatMap(([noun, object]) =>
      Object.getOwnPropertyNames(Object.getPrototypeOf(object)).map((verb) => `${noun}.${verb}`),
    )
    const left = verbs.filter((verb) => !verb.endsWith('.constructor') && !called.has(verb))
    expect(left, 'endpoints that this test has to call').toEqual([])
    expect(errors.length).toBeGreaterThan(10)
  })

  test('show in no request line and no header but that one', () => {
    const carried = proxy.requests.map(({ headers, body }) => `${headers.join('\n')}\n${body}`).join('\n')
    const auth = [...carried.matchAll(/^x-registry-auth: (.*)$/gim)].map(([, value]) =>
      Buffer.from(value ?? '', 'base64'),
    )
    const arrived = `${carried}\n${auth.join('\n')}`
    const lost = given.filter((value) => {
      const forms = [value, Buffer.from(value).toString('base64')]
      return !forms.some((form) => arrived.includes(form))
    })
    // One is refused before it is sent, the other aborted.
    expect(lost.filter((value) => !/^(unsent|late)-/.test(value))).toEqual([])
    for (const { line, headers } of proxy.requests) {
      expect(markers.findIn(line), line).toBeUndefined()
      for (const header of headers) {
        if (!/^x-registry-auth:/i.test(header)) expect(markers.findIn(header), header).toBeUndefined()
      }
    }
  })

  test('show in no error, and in nothing that is written for a person', async () => {
    const direct = hosts.get('engine').engine
    const [key, cert] = await Promise.all([readFile(tls.keyPath, 'utf8'), readFile(tls.certPath, 'utf8')])
    markers.add(key)
    const inMemory = new Engine({ url: direct.address, tls: { ca: await readFile(tls.caPath, 'utf8'), cert, key } })
    await inMemory.ping()
    const swarm = new Swarm(engine)
    const shown = [
      ...errors,
      ...[engine, direct, inMemory, swarm, swarm.nodes, ...(await swarm.nodes.list())],
      ...(await Promise.all([engine, direct, inMemory].map((one) => one.dockerode()))),
    ]
    for (const object of shown) {
      const view = everyViewOf(object)
      const found = markers.findIn(view)
      expect(found === undefined ? '' : `${found} in ${view}`).toBe('')
    }
    inMemory.close()
  })

  test('show in no log, even where the libraries underneath are asked to log', async () => {
    const script = fileURLToPath(new URL('../../fixtures/engine-that-logs.ts', import.meta.url))
    const password = secret('password')
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [script], {
      env: {
        ...process.env,
        RAFTKIT_TEST_URL: proxy.url,
        RAFTKIT_TEST_SECRET: password,
        DEBUG: '*',
        NODE_DEBUG: 'http,https,net,stream',
      },
    })
    expect(stdout).toBe('done\n')
    expect(stderr).toMatch(/modem Sending/)
    const found = markers.findIn(stderr)
    const at = found === undefined ? -1 : stderr.indexOf(found)
    expect(found === undefined ? '' : stderr.slice(Math.max(0, at - 300), at + 100)).toBe('')
  })
})
