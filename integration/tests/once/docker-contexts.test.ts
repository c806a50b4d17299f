import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Engine } from '@raftkit/swarm'
import { DockerHosts, type StartedDockerHosts } from '@raftkit/testcontainers'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { expectSwarmError } from '../../support/expect-swarm-error.ts'

/** Contexts as the real docker command writes them, and a real engine behind mutual TLS. */
describe('Docker contexts', () => {
  let hosts: StartedDockerHosts
  let configPath: string
  let address: { url: string; tls: { caPath: string; certPath: string; keyPath: string } }
  let id: string

  const docker = async (...args: string[]): Promise<string> => (await promisify(execFile)('docker', args)).stdout.trim()
  const create = (name: string, ...fields: string[]) => docker('context', 'create', name, '--docker', fields.join(','))
  const engineId = async (engine: Engine): Promise<string> => {
    const { ID } = await engine.info()
    engine.close()
    return ID
  }

  beforeAll(async () => {
    hosts = await new DockerHosts('engine').start()
    address = (await hosts.machines.get('engine')).address as typeof address
    id = (await hosts.get('engine').engine.info()).ID
    configPath = await mkdtemp(join(tmpdir(), 'raftkit-contexts-'))
    vi.stubEnv('DOCKER_CONFIG', configPath)
    const { caPath, certPath, keyPath } = address.tls
    await create('whole', `host=${address.url}`, `ca=${caPath}`, `cert=${certPath}`, `key=${keyPath}`)
    await create('authority', `host=${address.url}`, `ca=${caPath}`)
    await create('pair', `host=${address.url}`, `cert=${certPath}`, `key=${keyPath}`)
    await create('blind', `host=${address.url}`, 'skip-tls-verify=true', `cert=${certPath}`, `key=${keyPath}`)
    await create('plain', `host=${address.url}`)
    await docker('context', 'create', 'copy', '--from', 'whole')
  })
  beforeEach(() => {
    vi.unstubAllEnvs()
    for (const name of ['DOCKER_HOST', 'DOCKER_CONTEXT', 'DOCKER_TLS_VERIFY', 'DOCKER_TLS', 'DOCKER_CERT_PATH']) {
      vi.stubEnv(name, undefined)
    }
    vi.stubEnv('DOCKER_CONFIG', configPath)
  })
  afterAll(async () => {
    vi.unstubAllEnvs()
    await hosts?.stop()
    await rm(configPath, { recursive: true })
  })

  test('with TLS files lead to their engine, by name, by DOCKER_CONTEXT and when they are in use', async () => {
    for (const context of ['whole', 'copy']) expect(await engineId(new Engine({ context }))).toBe(id)
    vi.stubEnv('DOCKER_CONTEXT', 'whole')
    expect(await docker('context', 'show')).toBe('whole')
    expect(await engineId(new Engine())).toBe(id)
    vi.stubEnv('DOCKER_CONTEXT', undefined)
    await docker('context', 'use', 'whole')
    expect(await docker('info', '--format', '{{.ID}}')).toBe(id)
    expect(await engineId(new Engine())).toBe(id)
    await docker('context', 'use', 'default')
    expect(await docker('info', '--format', '{{.ID}}')).not.toBe(id)
    expect(await engineId(new Engine())).not.toBe(id)
  })

  test('stand back behind DOCKER_HOST, as for the docker command', async () => {
    vi.stubEnv('DOCKER_CONTEXT', 'plain')
    vi.stubEnv('DOCKER_HOST', address.url)
    vi.stubEnv('DOCKER_TLS_VERIFY', '1')
    vi.stubEnv('DOCKER_CERT_PATH', join(address.tls.caPath, '..'))
    expect(await docker('info', '--format', '{{.ID}}')).toBe(id)
    expect(await engineId(new Engine())).toBe(id)
    expect(await engineId(new Engine({ context: 'default' }))).toBe(id)
    expect(await engineId(new Engine({ context: 'whole' }))).toBe(id)
  })

  test('take only the certificate authority from DOCKER_CERT_PATH where there is no more, as the docker command does', async () => {
    const folder = join(configPath, 'authority')
    await mkdir(folder)
    await promisify(execFile)('cp', [address.tls.caPath, join(folder, 'ca.pem')])
    vi.stubEnv('DOCKER_HOST', address.url)
    vi.stubEnv('DOCKER_TLS_VERIFY', '1')
    vi.stubEnv('DOCKER_CERT_PATH', folder)
    // Both get as far as the engine, which then asks for the client's certificate.
    await expect(docker('info')).rejects.toThrow(/tls: certificate required|bad certificate/)
    await expectSwarmError(new Engine().ping(), 'TLS_MISMATCH')
  })

  test('and addresses that are given do not care what else the environment says', async () => {
    vi.stubEnv('DOCKER_HOST', 'no address at all')
    vi.stubEnv('DOCKER_CERT_PATH', join(configPath, 'nowhere'))
    expect(await engineId(new Engine(address))).toBe(id)
    expect(await engineId(new Engine({ context: 'whole' }))).toBe(id)
    vi.stubEnv('DOCKER_HOST', 'tcp://192.0.2.1:2376')
    expect(await engineId(new Engine(address))).toBe(id)
    expect(process.env['DOCKER_HOST']).toBe('tcp://192.0.2.1:2376')
  })

  test('with a part of the TLS files use that part', async () => {
    const trusting = await expectSwarmError(new Engine({ context: 'authority' }).ping(), 'TLS_MISMATCH')
    expect(String(trusting.cause)).toMatch(/certificate.required|bad.certificate/i)
    // The system's authorities do not know this one.
    const strange = await expectSwarmError(new Engine({ context: 'pair' }).ping(), 'TLS_MISMATCH')
    expect((strange.cause as { code?: string }).code).toMatch(/SELF_SIGNED|UNABLE_TO/)
    await expectSwarmError(new Engine({ context: 'plain' }).ping(), 'TLS_MISMATCH')
  })

  test('that verify nothing are refused before anything is sent', async () => {
    const error = await expectSwarmError(new Engine({ context: 'blind' }).ping(), 'INVALID_ADDRESS')
    expect(error.message).toMatch(/verification off/)
    vi.stubEnv('DOCKER_HOST', address.url)
    vi.stubEnv('DOCKER_TLS', '1')
    expect((await expectSwarmError(new Engine().ping(), 'INVALID_ADDRESS')).message).toMatch(/DOCKER_TLS/)
  })

  test('that are not there, or not to be read, say so', async () => {
    await expectSwarmError(new Engine({ context: 'nowhere' }).ping(), 'CONTEXT_NOT_FOUND')
    await create('broken', 'host=tcp://192.0.2.1:2375')
    const metas = join(configPath, 'contexts', 'meta')
    for (const folder of await readdir(metas)) {
      const path = join(metas, folder, 'meta.json')
      const [, name] = (await promisify(execFile)('cat', [path])).stdout.match(/"Name":"([^"]*)"/) ?? []
      if (name === 'broken') await writeFile(path, '{"Name":')
    }
    await expectSwarmError(new Engine({ context: 'broken' }).ping(), 'INVALID_ADDRESS')
    vi.stubEnv('DOCKER_CONFIG', address.tls.caPath)
    const error = await expectSwarmError(new Engine().ping(), 'INVALID_ADDRESS')
    expect(error.message).toContain('ENOTDIR')
  })
})
