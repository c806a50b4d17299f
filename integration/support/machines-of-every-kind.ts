import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { BareHost } from './bare-host.ts'
import { installDockerMachine } from './docker-machine-command.ts'
import { type ShellResult, ShellSession } from './shell-session.ts'

/**
 * One store with an engine behind every kind of address, and a bash that knows our command and an `ssh` that is let in. It goes with
 * `await using`.
 */
export class MachinesOfEveryKind implements AsyncDisposable {
  /** `taken` over SSH; by `files` of TLS; `plain` TCP; the engine `here`, at its socket; by `ssh`. */
  static readonly names = ['taken', 'files', 'plain', 'here', 'ssh'] as const
  /** The host behind all of them but `here`. */
  readonly host: BareHost
  /** The folder of everything on this side. */
  readonly folder: string
  /** What `ssh` has to be told, and what is in `PATH` before everything else. */
  readonly bin: string
  readonly #shell: ShellSession

  private constructor(host: BareHost, folder: string, bin: string) {
    this.host = host
    this.folder = folder
    this.bin = bin
    const env = { PATH: this.path, HOME: folder, MACHINE_STORAGE_PATH: this.store, SHELL: '/bin/bash' }
    this.#shell = new ShellSession(env)
  }

  /** The store. */
  get store(): string {
    return join(this.folder, 'store')
  }

  /** `PATH` with our command and the `ssh` in it. */
  get path(): string {
    return `${this.bin}:${process.env['PATH']}`
  }

  /** @param image - a node image that has a `docker`, which is what `docker` itself calls over SSH */
  static async start(image: string): Promise<MachinesOfEveryKind> {
    const folder = await mkdtemp(join(tmpdir(), 'raftkit-machines-'))
    const host = await BareHost.start({ image })
    const machines = new MachinesOfEveryKind(host, folder, await installDockerMachine(folder))
    try {
      await machines.#fill()
      return machines
    } catch (error) {
      await machines[Symbol.asyncDispose]()
      throw error
    }
  }

  /** Runs a line in the shell, which does not give it its own input. */
  run(line: string): Promise<ShellResult> {
    return this.#shell.run(`{ ${line}; } </dev/null`)
  }

  async #fill(): Promise<void> {
    const { host, folder, bin, store } = this
    // ssh asks the system for the user's home, so its configuration cannot be put elsewhere by a variable.
    const options = [`IdentityFile ${host.keyPath}`, 'IdentitiesOnly yes', 'StrictHostKeyChecking accept-new']
    const config = [...options, `UserKnownHostsFile ${join(folder, 'known_hosts')}`].join('\n')
    await writeFile(join(folder, 'ssh_config'), `${config}\n`)
    const ssh = `#!/bin/sh\nPATH='${process.env['PATH']}' exec ssh -F '${folder}/ssh_config' "$@"\n`
    await writeFile(join(bin, 'ssh'), ssh)
    await chmod(join(bin, 'ssh'), 0o755)
    await mkdir(store)
    const created = await this.run(`docker-machine ${host.createFlags.join(' ')} --yes taken`)
    expect(created).toMatchObject({ exitCode: 0, stderr: '' })
    // The same engine, from another computer that was given three files.
    const given = ['ca', 'cert', 'key'].map((file) => `"$MACHINE_STORAGE_PATH"/machines/taken/${file}.pem`)
    const flags = ['--tls-ca-cert', '--tls-client-cert', '--tls-client-key'].map((flag, at) => `${flag} ${given[at]}`)
    await this.#create('files', `tcp://${host.address}:2376`, flags.join(' '))
    // And one that speaks without TLS, beside it.
    await host.sh(`echo '{}' >/etc/docker/second.json
      setsid dockerd --config-file /etc/docker/second.json -H tcp://0.0.0.0:2375 --tls=false \
      --data-root /var/lib/docker/second --exec-root /run/second -p /run/second.pid --bridge none --iptables=false \
      >/dev/null 2>&1 </dev/null &`)
    await host.sh('until grep -q ":0947 .* 0A " /proc/net/tcp /proc/net/tcp6; do sleep 0.1; done')
    await this.#create('plain', `tcp://${host.address}:2375`, '', '--no-tls')
    await this.#create('here', 'unix:///var/run/docker.sock')
    await this.#create('ssh', `ssh://root@${host.address}:${host.port}`)
  }

  async #create(name: string, url: string, globals = '', flags = ''): Promise<void> {
    const line = `docker-machine ${globals} create -d none --url ${url} ${flags} ${name}`
    expect(await this.run(line)).toMatchObject({ exitCode: 0, stderr: '' })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#shell[Symbol.dispose]()
    await this.host[Symbol.asyncDispose]()
    await rm(this.folder, { recursive: true, force: true })
  }
}
