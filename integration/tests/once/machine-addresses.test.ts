import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MachineStore } from '@raftkit/machine'
import { Engine } from '@raftkit/swarm'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { BareHost } from '../../support/bare-host.ts'
import { installDockerMachine } from '../../support/docker-machine-command.ts'
import { nodeImages } from '../../support/node-images.ts'
import { ShellSession } from '../../support/shell-session.ts'

/** The host needs a `docker` of its own, which is what `docker` itself calls over SSH. */
const image = nodeImages().available.find(({ version }) => version === '20.10')?.image

/** One store with an engine behind every kind of address. */
describe.skipIf(image === undefined)('machines of every kind in one store', () => {
  let folder: string
  let host: BareHost
  let shell: ShellSession

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'raftkit-machine-addresses-'))
    host = await BareHost.start({ image: image ?? '' })
    const bin = await installDockerMachine(folder)
    // ssh asks the system for the user's home, so its configuration cannot be put elsewhere by a variable.
    const options = [`IdentityFile ${host.keyPath}`, 'IdentitiesOnly yes', 'StrictHostKeyChecking accept-new']
    const config = [...options, `UserKnownHostsFile ${join(folder, 'known_hosts')}`].join('\n')
    await writeFile(join(folder, 'ssh_config'), `${config}\n`)
    await writeFile(
      join(bin, 'ssh'),
      `#!/bin/sh\nPATH='${process.env['PATH']}' exec ssh -F '${folder}/ssh_config' "$@"\n`,
    )
    await chmod(join(bin, 'ssh'), 0o755)
    const PATH = `${bin}:${process.env['PATH']}`
    vi.stubEnv('PATH', PATH)
    const store = join(folder, 'store')
    await mkdir(store)
    shell = new ShellSession({ PATH, HOME: folder, MACHINE_STORAGE_PATH: store, SHELL: '/bin/bash' })
    const created = await run(`docker-machine ${host.createFlags.join(' ')} --yes taken`)
    expect(created).toMatchObject({ exitCode: 0, stderr: '' })
    // The same engine, from another computer that was given three files.
    const given = ['ca', 'cert', 'key'].map((file) => `"$MACHINE_STORAGE_PATH"/machines/taken/${file}.pem`)
    const flags = ['--tls-ca-cert', '--tls-client-cert', '--tls-client-key'].map((flag, at) => `${flag} ${given[at]}`)
    await create('files', `tcp://${host.address}:2376`, flags.join(' '))
    // And one that speaks without TLS, beside it.
    await host.sh(`echo '{}' >/etc/docker/second.json
      setsid dockerd --config-file /etc/docker/second.json -H tcp://0.0.0.0:2375 --tls=false \
      --data-root /var/lib/docker/second --exec-root /run/second -p /run/second.pid --bridge none --iptables=false \
      >/dev/null 2>&1 </dev/null &`)
    await host.sh('until grep -q ":0947 .* 0A " /proc/net/tcp /proc/net/tcp6; do sleep 0.1; done')
    await create('plain', `tcp://${host.address}:2375`, '', '--no-tls')
    await create('here', 'unix:///var/run/docker.sock')
    await create('ssh', `ssh://root@${host.address}:${host.port}`)
  })

  afterAll(async () => {
    vi.unstubAllEnvs()
    shell?.[Symbol.dispose]()
    await host?.[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  })

  function run(line: string) {
    return shell.run(`{ ${line}; } </dev/null`)
  }

  async function create(name: string, url: string, globals = '', flags = ''): Promise<void> {
    const line = `docker-machine ${globals} create -d none --url ${url} ${flags} ${name}`
    expect(await run(line)).toMatchObject({ exitCode: 0, stderr: '' })
  }

  const names = ['taken', 'files', 'plain', 'here', 'ssh']

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
    const { address, url } = await new MachineStore({ path: join(folder, 'store') }).get(name)
    const engine = new Engine(address)
    const { Version } = await engine.version()
    engine.close()
    expect((await run(`docker-machine version ${name}`)).stdout).toBe(`${Version}\n`)
    expect((await run(`docker-machine url ${name}`)).stdout).toBe(`${url}\n`)
    expect((await run(`docker-machine inspect -f '{{.Name}}' ${name}`)).stdout).toBe(`${name}\n`)
  })

  test('the one with an ssh:// URL is entered, too', async () => {
    expect(await run('docker-machine ssh ssh id -u')).toMatchObject({ exitCode: 0, stdout: '0\n' })
    expect((await run('docker-machine ip ssh')).stdout).toBe(`${host.address}\n`)
  })
})
