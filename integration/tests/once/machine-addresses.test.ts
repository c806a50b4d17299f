import { MachineStore } from '@raftkit/machine'
import { Engine } from '@raftkit/swarm'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { hostPrograms, imagesWith } from '../../support/image-programs.ts'
import { MachinesOfEveryKind } from '../../support/machines-of-every-kind.ts'

/** The host needs a `docker` of its own, which is what `docker` itself calls over SSH. */
const images = imagesWith(...hostPrograms, 'docker')

describe.skipIf(images.length === 0)('machines of every kind in one store', () => {
  describe.each(images)('with an engine $version', ({ image, version }) => {
    let machines: MachinesOfEveryKind
    const run = (line: string) => machines.run(line)

    beforeAll(async () => {
      machines = await MachinesOfEveryKind.start(image)
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
      const running = (machine: string) =>
        new RegExp(`^${machine} Running v${version.replaceAll('.', '\\.')}\\S+$`, 'm')
      expect(stdout).toMatch(running('files none'))
      expect(stdout).toMatch(/^here none Running v\S+$/m)
      expect(stdout).toMatch(running('plain none'))
      expect(stdout).toMatch(running('ssh none'))
      expect(stdout).toMatch(running('taken generic'))
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
})
