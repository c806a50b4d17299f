import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import type { Agent } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MachineStore } from '@raftkit/machine'
import { Engine } from '@raftkit/swarm'
import { DockerHosts, type StartedDockerHosts } from '@raftkit/testcontainers'
import type Dockerode from 'dockerode'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { image } from '../../support/engine-under-test.ts'
import { expectSwarmError } from '../../support/expect-swarm-error.ts'

/** The ways to an engine that do not lead there, on real TLS, real sockets and real engines. */
describe('connecting to a host', () => {
  let hosts: StartedDockerHosts
  let folder: string
  let url: string
  let tls: { caPath: string; certPath: string; keyPath: string }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'raftkit-strangers-'))
    hosts = await new DockerHosts('engine').withImage(image).start()
    const machine = await hosts.machines.get('engine')
    url = machine.address.url
    tls = machine.address.tls as typeof tls
  })
  afterAll(async () => {
    await hosts?.stop()
    await rm(folder, { recursive: true })
  })

  test('goes well with the machine’s own certificates, from files or from memory', async () => {
    const [ca, cert, key] = await Promise.all(
      [tls.caPath, tls.certPath, tls.keyPath].map((path) => readFile(path, 'utf8')),
    )
    for (const material of [tls, { ca: ca as string, cert: cert as string, key: key as string }]) {
      const engine = new Engine({ url, tls: material })
      expect((await engine.version()).Version).toMatch(/^\d+\.\d+/)
      engine.close()
    }
  })

  test('over plain HTTP is refused, and the remedy names TLS', async () => {
    const error = await expectSwarmError(new Engine(url).ping(), 'TLS_MISMATCH')
    expect(error.remedy).toMatch(/TLS files/)
  })

  test('with the certificates of another store is refused by the client', async () => {
    const strangers = new MachineStore({ path: folder })
    await strangers.certificates.ensure({ keyType: 'ec' })
    const other = (file: string): string => join(folder, 'certs', file)
    const foreign = { caPath: other('ca.pem'), certPath: other('cert.pem'), keyPath: other('key.pem') }
    await expectSwarmError(new Engine({ url, tls: foreign }).ping(), 'TLS_MISMATCH')
    // The engine's own authority is trusted now, but the client still comes from elsewhere: the engine refuses.
    await expectSwarmError(new Engine({ url, tls: { ...foreign, caPath: tls.caPath } }).ping(), 'TLS_MISMATCH')
  })

  test('under a name that the certificate is not for is refused', async () => {
    const { hostname, port } = new URL(url.replace('tcp:', 'http:'))
    // The same address in another spelling: an IPv4 address mapped into IPv6.
    const error = await expectSwarmError(
      new Engine({ url: `tcp://[::ffff:${hostname}]:${port}`, tls }).ping(),
      'TLS_MISMATCH',
    )
    expect(error.remedy).toMatch(/name or address/)
  })

  test('at a port where nothing listens is refused', async () => {
    const { hostname } = new URL(url.replace('tcp:', 'http:'))
    await expectSwarmError(new Engine({ url: `tcp://${hostname}:1`, tls }).ping(), 'CONNECTION_REFUSED')
  })

  test('with TLS files that are not there names the file', async () => {
    const missing = join(folder, 'nowhere.pem')
    const error = await expectSwarmError(
      new Engine({ url, tls: { ...tls, keyPath: missing } }).ping(),
      'TLS_FILES_UNREADABLE',
    )
    expect(error.message).toContain(missing)
  })

  test('with TLS files that are no certificates is a TLS error', async () => {
    const nonsense = join(folder, 'nonsense.pem')
    await writeFile(nonsense, 'nonsense')
    await expectSwarmError(
      new Engine({ url, tls: { ...tls, certPath: nonsense, keyPath: nonsense } }).ping(),
      'TLS_MISMATCH',
    )
  })

  test('shares one connection between calls', async () => {
    const engine = new Engine({ url, tls })
    await engine.info()
    const idle = async (): Promise<number[]> => {
      const docker = await engine.dockerode<Dockerode>()
      const { freeSockets } = (docker.modem as unknown as { agent: Agent }).agent
      return Object.values(freeSockets).flatMap((sockets) => sockets?.map(({ localPort }) => localPort ?? 0) ?? [])
    }
    const before = await idle()
    for (let call = 0; call < 5; call++) await engine.info()
    expect(await idle()).toEqual(before)
    engine.close()
  })
})
