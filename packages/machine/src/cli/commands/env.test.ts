import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { MachineStore } from '../../store/machine-store.ts'
import { writeDockerMachineConfig } from '../../testing/docker-machine-config.ts'
import { closedPort, fakeEngine } from '../../testing/fake-engine.ts'
import { runDockerMachine } from '../../testing/run-docker-machine.ts'
import { temporaryStore } from '../../testing/temporary-store.ts'

let store: MachineStore
beforeEach(async () => {
  store = new MachineStore({ path: await temporaryStore() })
})

const HINT = '# Run this command to configure your shell: \n'

function env(argv: readonly string[], environment = {}) {
  return runDockerMachine(store.path, ['env', ...argv], { environment })
}

describe('docker-machine env', () => {
  test('sets what docker needs, in the order of Docker Machine', async () => {
    const { url } = await fakeEngine('ok', store)
    await store.create({ name: 'dev01', url })
    expect(await env(['dev01'])).toEqual({
      code: 0,
      error: '',
      out: `export DOCKER_TLS_VERIFY="1"
export DOCKER_HOST="${url}"
export DOCKER_CERT_PATH="${store.path}/machines/dev01"
export DOCKER_MACHINE_NAME="dev01"
${HINT}# eval $(docker-machine env dev01)
`,
    })
  })

  test('takes away the variables of TLS for an engine that speaks plainly', async () => {
    const { url } = await fakeEngine('ok')
    await store.create({ name: 'plain', url, tls: false })
    expect((await env(['plain'])).out).toBe(`unset DOCKER_TLS_VERIFY
export DOCKER_HOST="${url}"
unset DOCKER_CERT_PATH
export DOCKER_MACHINE_NAME="plain"
${HINT}# eval $(docker-machine env plain)
`)
  })

  test('is content with an engine that is too busy to answer', async () => {
    const { url } = await fakeEngine('hang', store)
    await store.create({ name: 'busy', url })
    expect((await env(['busy'])).code).toBe(0)
  })

  test('puts the client certificate where docker will look for it', async () => {
    const { url } = await fakeEngine('ok', store)
    const config = await writeDockerMachineConfig(store.path, 'dev01', url)
    const before = await readFile(config, 'utf8')
    expect((await env(['dev01'])).error).toBe('')
    expect((await readdir(join(store.path, 'machines/dev01'))).sort()).toEqual([
      'ca.pem',
      'cert.pem',
      'config.json',
      'key.pem',
    ])
    expect(await readFile(config, 'utf8')).toBe(before)
    expect(await readFile(join(store.path, 'machines/dev01/key.pem'), 'utf8')).toBe(
      await readFile(join(store.path, 'certs/key.pem'), 'utf8'),
    )
  })

  test('replaces no file of a certificate that is there in part, and warns', async () => {
    const { url } = await fakeEngine('ok', store)
    await writeDockerMachineConfig(store.path, 'dev01', url)
    await writeFile(join(store.path, 'machines/dev01/key.pem'), 'mine')
    const { code, error } = await env(['dev01'])
    expect(code).toBe(0)
    expect(error).toMatch(/^WARNING: docker will not find a client certificate\..* there is another key.pem in /)
    expect(await readFile(join(store.path, 'machines/dev01/key.pem'), 'utf8')).toBe('mine')
    expect((await readdir(join(store.path, 'machines/dev01'))).sort()).toEqual(['config.json', 'key.pem'])
  })

  test('writes nothing through a link, and warns', async () => {
    const { url } = await fakeEngine('ok', store)
    const config = await writeDockerMachineConfig(store.path, 'dev01', url)
    const outside = join(store.path, '../outside')
    await mkdir(outside)
    await writeFile(join(outside, 'config.json'), await readFile(config))
    await symlink(outside, join(store.path, 'machines/link'))
    const { code, error } = await env(['link'])
    expect(code).toBe(0)
    expect(error).toMatch(/^WARNING: .*symbolic link/)
    expect(await readdir(outside)).toEqual(['config.json'])
  })

  test('prints nothing for a shell when the engine cannot be reached', async () => {
    const port = await closedPort()
    await store.create({ name: 'x', url: `tcp://127.0.0.1:${port}`, tls: false })
    const { code, out, error } = await env(['x'])
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(
      error,
    ).toBe(`Error checking TLS connection: Error checking and/or regenerating the certs: There was an error validating certificates for host "127.0.0.1:${port}": nothing listens at its address
You can attempt to regenerate them using 'docker-machine regenerate-certs [name]'.
Be advised that this will trigger a Docker daemon restart which might stop running containers.

`)
  })

  test('checks with the very files that it hands out', async () => {
    const { url } = await fakeEngine('ok', store)
    const other = new MachineStore({ path: join(store.path, '../other') })
    const { caPath, certPath, keyPath } = await other.certificates.ensure({ keyType: 'ec' })
    await store.create({ name: 'stranger', url, tls: { caPath, certPath, keyPath } })
    expect(await env(['stranger'])).toMatchObject({ code: 1, out: '' })
    // Trusted by the client, but not the other way round: TLS 1.3 lets the client notice only afterwards.
    const { caPath: ca } = await store.certificates.ensure()
    await store.create({ name: 'half', url, tls: { caPath: ca, certPath, keyPath } })
    expect(await env(['half'])).toMatchObject({ code: 1, out: '' })
  })

  test.each(['../certs', '$(touch pwned)', 'a b', 'a\nb'])('prints nothing for the name %j', async (name) => {
    await mkdir(join(store.path, 'machines', name), { recursive: true })
    expect(await env([name])).toMatchObject({ code: 1, out: '' })
  })

  test('adds the address to the hosts that need no proxy, once', async () => {
    const { url, port } = await fakeEngine('ok')
    await store.create({ name: 'x', url, tls: false })
    const variable = async (environment: object) => {
      return (await env(['--no-proxy', 'x'], environment)).out.match(/no_proxy.*/i)?.[0]
    }
    expect(await variable({})).toBe(`NO_PROXY="127.0.0.1:${port}"`)
    expect(await variable({ no_proxy: 'a', NO_PROXY: 'b' })).toBe(`no_proxy="a,127.0.0.1:${port}"`)
    expect(await variable({ NO_PROXY: `127.0.0.1:${port},b` })).toBe(`NO_PROXY="127.0.0.1:${port},b"`)
    expect(await variable({ NO_PROXY: `1127.0.0.1:${port}` })).toBe(`NO_PROXY="1127.0.0.1:${port},127.0.0.1:${port}"`)
  })

  test('takes everything away with -u, without a store', async () => {
    expect((await env(['-u', '--no-proxy'], { NO_PROXY: 'a.b' })).out).toBe(
      `unset DOCKER_TLS_VERIFY\nunset DOCKER_HOST\nunset DOCKER_CERT_PATH\nunset DOCKER_MACHINE_NAME\nunset NO_PROXY\n${HINT}# eval $(docker-machine env -u --no-proxy)\n`,
    )
    expect(await env(['-u', 'dev01'])).toEqual({
      code: 1,
      out: '',
      error: 'Error: Expected no machine name when the -u flag is present\n',
    })
  })

  test('asks for the shell on the error stream, where nobody evaluates it', async () => {
    const { code, out, error } = await env(['-u'], { SHELL: '' })
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(error).toContain('Error: Unknown shell')
  })

  test('hands out the port of a standalone Swarm, or says why not', async () => {
    const [engine, swarm] = [await fakeEngine('ok'), await fakeEngine('ok')]
    const master = async (name: string, port: number) => {
      const SwarmOptions = { Master: true, Host: `tcp://0.0.0.0:${port}` }
      await writeDockerMachineConfig(store.path, name, engine.url, (config) => ({
        ...config,
        HostOptions: { SwarmOptions },
      }))
      await writeFile(join(store.path, 'machines', name, 'registry.json'), '{"tls":false}')
    }
    await master('up', swarm.port)
    await master('down', await closedPort())
    await store.create({ name: 'none', url: engine.url, tls: false })
    expect((await env(['--swarm', 'up'])).out).toContain(`DOCKER_HOST="${swarm.url}"`)
    expect((await env(['--swarm', 'down'])).error).toBe(
      'Error checking TLS connection: Connection to Swarm cannot be checked but the certs are valid. Maybe swarm is not started\n',
    )
    expect((await env(['--swarm', 'none'])).error).toContain('"none" is not a swarm master')
  })
})

describe('docker-machine config', () => {
  test('prints flags for docker', async () => {
    const { url } = await fakeEngine('ok', store)
    await store.create({ name: 'dev01', url })
    const folder = join(store.path, 'machines/dev01')
    expect((await runDockerMachine(store.path, ['config', 'dev01'])).out).toBe(
      `--tlsverify\n--tlscacert="${folder}/ca.pem"\n--tlscert="${folder}/cert.pem"\n--tlskey="${folder}/key.pem"\n-H=${url}\n`,
    )
  })

  test('prints the address alone for an engine that speaks plainly', async () => {
    const { url } = await fakeEngine('ok')
    await store.create({ name: 'plain', url, tls: false })
    expect((await runDockerMachine(store.path, ['config', 'plain'])).out).toBe(`-H=${url}\n`)
  })

  test('fails when the engine cannot be reached', async () => {
    await store.create({ name: 'x', url: `tcp://127.0.0.1:${await closedPort()}`, tls: false })
    const { code, out, error } = await runDockerMachine(store.path, ['config', 'x'])
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(error).toMatch(/^Error running connection boilerplate: Error checking and\/or regenerating the certs: /)
  })
})
