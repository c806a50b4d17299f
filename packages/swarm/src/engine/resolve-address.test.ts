import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isSwarmError } from '../errors/swarm-error.ts'
import { type DockerEnvironment, dockerEnvironment } from './environment.ts'
import { addressFromContext, addressFromEnvironment, defaultSocket } from './resolve-address.ts'

let configPath: string
const environment = (more: Partial<DockerEnvironment> = {}): DockerEnvironment => ({
  ...dockerEnvironment({ DOCKER_CONFIG: configPath }),
  ...more,
})

/** Writes a context as `docker context create` does. */
async function writeContext(name: string, endpoint: object, tls = false): Promise<string> {
  const id = createHash('sha256').update(name).digest('hex')
  await mkdir(join(configPath, 'contexts', 'meta', id), { recursive: true })
  await writeFile(
    join(configPath, 'contexts', 'meta', id, 'meta.json'),
    JSON.stringify({ Name: name, Metadata: {}, Endpoints: { docker: endpoint } }),
  )
  const folder = join(configPath, 'contexts', 'tls', id, 'docker')
  if (tls) {
    await mkdir(folder, { recursive: true })
    for (const file of ['ca', 'cert', 'key']) await writeFile(join(folder, `${file}.pem`), file)
  }
  return folder
}

beforeEach(async () => {
  configPath = await mkdtemp(join(tmpdir(), 'raftkit-context-'))
})
afterEach(() => rm(configPath, { recursive: true }))

describe('addressFromEnvironment', () => {
  it('is the default socket where nothing is said', async () => {
    expect(await addressFromEnvironment(environment())).toEqual({ url: defaultSocket })
  })

  it('prefers DOCKER_HOST to every context', async () => {
    await writeContext('remote', { Host: 'tcp://192.0.2.9:2375' })
    const env = environment({ host: 'tcp://192.0.2.1:2375', context: 'remote' })
    expect(await addressFromEnvironment(env)).toEqual({ url: 'tcp://192.0.2.1:2375' })
  })

  it('adds the scheme that DOCKER_HOST may leave out', async () => {
    expect(await addressFromEnvironment(environment({ host: '192.0.2.1:2375' }))).toEqual({
      url: 'tcp://192.0.2.1:2375',
    })
  })

  it('takes the TLS files of DOCKER_CERT_PATH once DOCKER_TLS_VERIFY says anything', async () => {
    const url = 'tcp://192.0.2.1:2376'
    const env = dockerEnvironment({ DOCKER_HOST: url, DOCKER_TLS_VERIFY: '0', DOCKER_CERT_PATH: configPath })
    const caPath = join(configPath, 'ca.pem')
    // The authority is a must, the client's pair is not.
    expect(await addressFromEnvironment(env)).toEqual({ url, tls: { caPath } })
    for (const file of ['cert', 'key']) await writeFile(join(configPath, `${file}.pem`), file)
    expect(await addressFromEnvironment(env)).toEqual({
      url,
      tls: { caPath, certPath: join(configPath, 'cert.pem'), keyPath: join(configPath, 'key.pem') },
    })
  })

  it('refuses DOCKER_TLS alone, which verifies nothing', async () => {
    const env = dockerEnvironment({ DOCKER_HOST: 'tcp://192.0.2.1:2376', DOCKER_TLS: '1' })
    await expect(addressFromEnvironment(env)).rejects.toMatchObject({ code: 'INVALID_ADDRESS' })
    expect(await addressFromEnvironment({ ...env, host: 'unix:///a.sock' })).toEqual({ url: 'unix:///a.sock' })
  })

  it('takes the context that docker context use has chosen', async () => {
    await writeContext('remote', { Host: 'tcp://192.0.2.9:2375' })
    await writeFile(join(configPath, 'config.json'), JSON.stringify({ currentContext: 'remote' }))
    expect(await addressFromEnvironment(environment())).toEqual({ url: 'tcp://192.0.2.9:2375' })
  })

  it('prefers DOCKER_CONTEXT to the chosen context', async () => {
    await writeContext('remote', { Host: 'tcp://192.0.2.9:2375' })
    await writeContext('other', { Host: 'tcp://192.0.2.8:2375' })
    await writeFile(join(configPath, 'config.json'), JSON.stringify({ currentContext: 'remote' }))
    expect(await addressFromEnvironment(environment({ context: 'other' }))).toEqual({ url: 'tcp://192.0.2.8:2375' })
  })

  it('says so when the configuration is not JSON', async () => {
    await writeFile(join(configPath, 'config.json'), '{')
    await expect(addressFromEnvironment(environment())).rejects.toMatchObject({ code: 'INVALID_ADDRESS' })
  })
})

describe('addressFromContext', () => {
  it("reads the context's TLS files", async () => {
    const folder = await writeContext('secure', { Host: 'tcp://192.0.2.9:2376', SkipTLSVerify: false }, true)
    expect(await addressFromContext('secure', environment())).toEqual({
      url: 'tcp://192.0.2.9:2376',
      tls: { caPath: join(folder, 'ca.pem'), certPath: join(folder, 'cert.pem'), keyPath: join(folder, 'key.pem') },
    })
  })

  it('refuses a context that verifies nothing', async () => {
    await writeContext('blind', { Host: 'tcp://192.0.2.9:2376', SkipTLSVerify: true }, true)
    await expect(addressFromContext('blind', environment())).rejects.toMatchObject({ code: 'INVALID_ADDRESS' })
  })

  it('knows no TLS on a local socket, nor inside of SSH', async () => {
    await writeContext('local', { Host: 'unix:///a.sock', SkipTLSVerify: true }, true)
    await writeContext('far', { Host: 'ssh://a' }, true)
    expect(await addressFromContext('local', environment())).toEqual({ url: 'unix:///a.sock' })
    expect(await addressFromContext('far', environment())).toEqual({ url: 'ssh://a' })
  })

  it('takes a part of the TLS files as that part', async () => {
    const folder = await writeContext('part', { Host: 'tcp://192.0.2.9:2376' }, true)
    for (const file of ['cert', 'key']) await rm(join(folder, `${file}.pem`))
    const address = await addressFromContext('part', environment())
    expect(address.tls).toEqual({ caPath: join(folder, 'ca.pem') })
  })

  it('gives an address or a typed error for whatever a context says', async () => {
    const id = createHash('sha256').update('odd').digest('hex')
    const folder = join(configPath, 'contexts', 'meta', id)
    await mkdir(folder, { recursive: true })
    const endpoint = fc.record({ Host: fc.anything(), SkipTLSVerify: fc.anything() }, { requiredKeys: [] })
    const meta = fc.record({
      Endpoints: fc.oneof(fc.anything(), fc.record({ docker: fc.oneof(fc.anything(), endpoint) })),
    })
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      meta.map((value) => JSON.stringify(value) ?? ''),
    )
    await fc.assert(
      fc.asyncProperty(text, async (content) => {
        await writeFile(join(folder, 'meta.json'), content)
        const result = await addressFromContext('odd', environment()).catch((error: unknown) => error)
        expect(isSwarmError(result, 'INVALID_ADDRESS') || typeof (result as { url?: unknown }).url === 'string').toBe(
          true,
        )
      }),
    )
  })

  it('refuses a context that there is not', async () => {
    await expect(addressFromContext('nowhere', environment())).rejects.toMatchObject({ code: 'CONTEXT_NOT_FOUND' })
  })

  it('cannot be led out of its folder by a name', async () => {
    await expect(addressFromContext('../../../etc', environment())).rejects.toMatchObject({ code: 'CONTEXT_NOT_FOUND' })
  })
})
