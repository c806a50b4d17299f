import { readFile } from 'node:fs/promises'
import { Engine, Swarm } from '@raftkit/swarm'
import { DockerHosts, type Host, type StartedDockerHosts } from '@raftkit/testcontainers'
import Dockerode from 'dockerode'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { image } from '../../support/engine-under-test.ts'
import { RecordingProxy } from '../../support/recording-proxy.ts'

/** Users of dockerode hand their instance over, however it was made. */
describe('a dockerode instance that was handed in', () => {
  let hosts: StartedDockerHosts
  let host: Host
  let proxy: RecordingProxy
  let options: Dockerode.DockerOptions

  beforeAll(async () => {
    hosts = await new DockerHosts('engine').withImage(image).start()
    host = hosts.get('engine')
    proxy = await RecordingProxy.start(host.address)
    const { hostname, port } = new URL(host.address.url.replace('tcp:', 'http:'))
    const paths = host.address.tls as Record<'caPath' | 'certPath' | 'keyPath', string>
    const [ca, cert, key] = await Promise.all(
      [paths.caPath, paths.certPath, paths.keyPath].map((path) => readFile(path, 'utf8')),
    )
    options = { host: hostname, port, protocol: 'https', ca: ca ?? '', cert: cert ?? '', key: key ?? '' }
  })
  afterAll(async () => {
    await proxy?.[Symbol.asyncDispose]()
    await hosts?.stop()
  })

  /** A question, a change with a body, filters in the query, and a stream. */
  async function useSwarm(engine: Engine): Promise<void> {
    const swarm = await Swarm.init(engine, { advertiseAddr: host.ip })
    const events = engine.events({ filters: { type: 'secret' } })[Symbol.asyncIterator]()
    const heard = events.next()
    await engine.secrets.create({ Name: 'one', Labels: { a: 'b' }, Data: 'eA==' })
    await engine.secrets.create({ Name: 'two', Data: 'eA==' })
    expect((await heard).value).toMatchObject({ Type: 'secret', Action: 'create' })
    await events.return?.()
    expect((await engine.secrets.list({ filters: { label: 'a=b' } })).map(({ Spec }) => Spec.Name)).toEqual(['one'])
    await swarm.leave(engine, { force: true })
  }

  test.each([
    ['as it comes', {}],
    ['that stands for one version of the API', { version: 'v1.41' }],
  ])('%s carries everything, and stays its owner’s', async (_, more) => {
    const docker = new Dockerode({ ...options, ...more })
    const engine = new Engine({ dockerode: docker })
    expect(engine.address).toBe('the given dockerode instance')
    expect(await engine.dockerode()).toBe(docker)
    await useSwarm(engine)
    engine.close()
    expect((await docker.info()).Swarm.LocalNodeState).toBe('inactive')
  })

  test('sends its headers with every request, in the version that was negotiated', async () => {
    const headers = { 'X-Pass': 'let me through' }
    const docker = new Dockerode({ socketPath: proxy.url.replace('unix://', ''), headers, version: 'v1.41' })
    const engine = new Engine({ dockerode: docker })
    const { ApiVersion: newest } = await engine.version()
    await useSwarm(engine)
    expect(proxy.requests.length).toBeGreaterThan(8)
    for (const { line, headers } of proxy.requests) {
      expect(line).toMatch(line.includes('_ping') ? / \/_ping$/ : new RegExp(`^\\w+ /v${newest}/(?!v\\d)`))
      expect(headers).toContain('X-Pass: let me through')
    }
    await docker.info()
    expect(proxy.requests.at(-1)?.line).toBe('GET /v1.41/info')
  })
})
