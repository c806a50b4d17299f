import { execFile } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Host } from '@raftkit/testcontainers'

/**
 * A host that people reach by SSH: a real sshd inside it, which lets `root` in with one key. Everything on this side
 * (key, `known_hosts`, a configuration that names both) is in a folder of its own, which goes with `await using`; the
 * server goes with the host.
 */
export class SshHost implements AsyncDisposable {
  /** The host's address, which the test process reaches directly. */
  readonly address: string
  /** Where sshd listens. */
  readonly port: number
  /** Who may log in. */
  readonly user = 'root'
  /** Folder of the files below. */
  readonly folder: string
  readonly #host: Host

  private constructor(host: Host, port: number, folder: string) {
    this.#host = host
    this.address = host.ip
    this.port = port
    this.folder = folder
  }

  /** Private key that sshd lets in; the public one is beside it, with `.pub`. */
  get keyPath(): string {
    return join(this.folder, 'id_ed25519')
  }

  /** A `known_hosts` file with this host's key and nothing else. */
  get knownHostsPath(): string {
    return join(this.folder, 'known_hosts')
  }

  /** A configuration for `ssh -F` that uses the key and the `known_hosts` file. */
  get configPath(): string {
    return join(this.folder, 'config')
  }

  /** `user@address:port`. */
  get target(): string {
    return `${this.user}@${this.address}:${this.port}`
  }

  /** Starts sshd in a host. An image that lacks it (the official ones do) gets it from its distribution's archive. */
  static async start(host: Host, { port = 22 }: { readonly port?: number } = {}): Promise<SshHost> {
    const folder = await mkdtemp(join(tmpdir(), 'raftkit-ssh-host-'))
    const ssh = new SshHost(host, port, folder)
    await promisify(execFile)('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', ssh.keyPath])
    await chmod(ssh.keyPath, 0o600)
    await ssh.#sh(install)
    const { stdout: key } = await promisify(execFile)('ssh-keygen', ['-y', '-f', ssh.keyPath])
    await ssh.#sh(configure, String(port), key)
    await ssh.renewHostKey()
    await ssh.trust()
    const config = [
      `Host *`,
      `  IdentityFile "${ssh.keyPath}"`,
      `  IdentitiesOnly yes`,
      `  IdentityAgent none`,
      `  UserKnownHostsFile "${ssh.knownHostsPath}"`,
      `  GlobalKnownHostsFile /dev/null`,
    ]
    await writeFile(ssh.configPath, `${config.join('\n')}\n`)
    return ssh
  }

  /** Gives the host a new key and restarts sshd. What has been trusted before is wrong from then on. */
  async renewHostKey(): Promise<void> {
    await this.stop()
    await this.#sh('rm -f /etc/raftkit-ssh/host_key*; ssh-keygen -q -t ed25519 -N "" -f /etc/raftkit-ssh/host_key')
    await this.listen()
  }

  /** Writes the host's present key to {@link SshHost.knownHostsPath}. */
  async trust(): Promise<void> {
    const { stdout } = await this.#host.exec(['cut', '-d', ' ', '-f', '1,2', '/etc/raftkit-ssh/host_key.pub'])
    const name = this.port === 22 ? this.address : `[${this.address}]:${this.port}`
    await writeFile(this.knownHostsPath, `${name} ${stdout.trim()}\n`)
  }

  /** Starts sshd again after {@link SshHost.stop}. It listens when this returns. */
  async listen(): Promise<void> {
    await this.#sh('mkdir -p /run/sshd; "$(command -v sshd)" -f /etc/raftkit-ssh/sshd_config -E /etc/raftkit-ssh/log')
  }

  /** Ends sshd with all connections, as a crash does. */
  async stop(): Promise<void> {
    await this.#sh(`
      for folder in /proc/[0-9]*; do
        case "$(readlink "$folder/exe" 2>/dev/null)" in */sshd|*/sshd-*) kill -9 "\${folder#/proc/}" 2>/dev/null || : ;; esac
      done
      rm -f /run/raftkit-sshd.pid`)
  }

  /** How many connections sshd has let in since the host started. */
  async logins(): Promise<number> {
    return (await this.log()).match(/Accepted publickey/g)?.length ?? 0
  }

  /** What sshd has logged. */
  async log(): Promise<string> {
    return (await this.#host.exec(['cat', '/etc/raftkit-ssh/log'])).stdout
  }

  async #sh(script: string, ...args: readonly string[]): Promise<void> {
    const { exitCode, stdout, stderr } = await this.#host.exec(['sh', '-euc', script, 'sh', ...args])
    if (exitCode !== 0) throw new Error(`sshd cannot be set up in ${this.#host.name}: ${stdout}${stderr}`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true })
  }
}

const install = `
  command -v sshd >/dev/null && exit
  if command -v apk >/dev/null; then apk add --no-cache openssh; else apt-get update && apt-get install --yes openssh-server; fi`

const configure = `
  mkdir -p /etc/raftkit-ssh
  printf '%s' "$2" >/etc/raftkit-ssh/authorized_keys
  # Without PAM, sshd takes the "!" that some images have in place of root's password for a locked account.
  sed -i 's/^root:!*:/root:*:/' /etc/shadow
  cat >/etc/raftkit-ssh/sshd_config <<END
Port $1
HostKey /etc/raftkit-ssh/host_key
AuthorizedKeysFile /etc/raftkit-ssh/authorized_keys
PidFile /run/raftkit-sshd.pid
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
StrictModes no
LogLevel VERBOSE
Subsystem sftp internal-sftp
END`
