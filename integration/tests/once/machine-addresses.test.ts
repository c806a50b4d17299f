import { MachineStore } from '@raftkit/machine'
import { Engine } from '@raftkit/swarm'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { MachinesOfEveryKind } from '../../support/machines-of-every-kind.ts'
import { nodeImages } from '../../support/node-images.ts'

/** The host needs a `docker` of its own, which is what `docker` itself calls over SSH. */
const image = nodeImages().available.find(({ version }) => version === '20.10')?.image

describe.skipIf(image === undefined)('machines of every kind in one store', () => {
  let machines: MachinesOfEveryKind
  const run = (line: string) => machines.run(line)

  beforeAll(async () => {
    machines = await MachinesOfEveryKind.start(image ?? '')
    vi.stubEnv('PATH', machines.path)
  })

  afterAll(async () => {
    vi.unstubAllEnvs()
    await machines?.[Symbol.asyncDispose]()
  })

  const { names } = MachinesOfEveryKind

  test('are listed with the versions of their engines', async () => {
    const { stdout } = await run(
      `docker-machine ls -f '{{.Name}} {{.DriverName}} {{.State}} {{.DockerVersion}}{{.Error}}'`,
    )
    expect(stdout).toMatch(/^files none Running v20\.10\S+$/m)
    expect(stdout).toMatch(/^here none Running v\S+$/m)
    expect(stdout).toMatch(/^plain none Running v20\.10\S+$/m)
    expect(stdout).toMatch(/^ssh none Running v20\.10\S+$/m)
    expect(stdout).toMatch(/^taken generic Running v20\.10\S+$/m)
  })

  test.each(names)('%s: env and config are what the real docker works with', async (name) => {
    const version = (await run(`docker-machine version ${name}`)).stdout
    const asked = `eval "$(docker-machine env ${name})" && docker version -f '{{.Server.Version}}'`
    expect(await run(`( ${asked} )`)).toEqual({ exitCode: 0, stdout: version, stderr: '' })
    const flags = `eval docker $(docker-machine config ${name} | tr '\\n' ' ') version -f "'{{.Server.Version}}'"`
    expect(await run(flags)).toEqual({ exitCode: 0, stdout: version, stderr: '' })
  })

  test.each(names)('%s: the address is what an Engine takes', async (name) => {
    const { address, url } = await new MachineStore({ path: machines.store }).get(name)
    const engine = new Engine(address)
    const { Version } = await engine.version()
    engine.close()
    expect((await run(`docker-machine version ${name}`)).stdout).toBe(`${Version}\n`)
    expect((await run(`docker-machine url ${name}`)).stdout).toBe(`${url}\n`)
    expect((await run(`docker-machine inspect -f '{{.Name}}' ${name}`)).stdout).toBe(`${name}\n`)
  })

  test('the one with an ssh:// URL is entered, too', async () => {
    expect(await run('docker-machine ssh ssh id -u')).toMatchObject({ exitCode: 0, stdout: '0\n' })
    expect((await run('docker-machine ip ssh')).stdout).toBe(`${machines.host.address}\n`)
  })
})
