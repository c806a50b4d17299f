import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { ExecResult } from '@raftkit/testcontainers'

const run = promisify(execFile)
const READY_MS = 60_000
const LABEL = ['--label', 'io.raftkit.test=bare-host']

/** How a {@link BareHost} is to be. */
export interface BareHostOptions {
  /** A node image: Debian with an engine that does not run, and sshd. */
  readonly image: string
  /** What runs in it first: sshd alone, as in a container, or systemd, as on a server, which starts the engine, too. */
  readonly init?: 'sshd' | 'systemd'
  /** Where sshd listens. */
  readonly port?: number
  /** Whether it can be rebooted, and is then at the same address again: it has a network of its own. */
  readonly reboots?: boolean
}

/**
 * A host with a real sshd that lets `root` in with one key, and on which nobody has set up an engine. It goes with
 * `await using`.
 */
export class BareHost implements AsyncDisposable {
  /** Its address, which the test process reaches directly. */
  readonly address: string
  readonly port: number
  /** The key that is let in. */
  readonly keyPath: string
  readonly #container: string
  readonly #network: string | undefined
  readonly #folder: string

  private constructor(container: string, network: string | undefined, folder: string, address: string, port: number) {
    this.#container = container
    this.#network = network
    this.#folder = folder
    this.keyPath = join(folder, 'id_ed25519')
    this.address = address
    this.port = port
  }

  static async start({ image, init = 'sshd', port = 22, reboots = false }: BareHostOptions): Promise<BareHost> {
    const folder = await mkdtemp(join(tmpdir(), 'raftkit-bare-host-'))
    const keyPath = join(folder, 'id_ed25519')
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', keyPath])
    const key = await readFile(`${keyPath}.pub`, 'utf8')
    const systemd = ['--tmpfs', '/run', '--tmpfs', '/tmp', '-e', 'container=docker', '-e', LEGACY_CGROUPS]
    const network = reboots ? basename(folder) : undefined
    if (network !== undefined) await run('docker', ['network', 'create', ...LABEL, network])
    const { stdout } = await run('docker', [
      ...['run', '-d', '--privileged', ...LABEL],
      ...(network === undefined ? ['--rm'] : ['--restart', 'always', '--network', network]),
      ...(init === 'systemd' ? systemd : ['--init']),
      ...['--entrypoint', 'sh', image, '-euc', SET_UP, 'sh', key.trim(), String(port), init],
    ])
    const container = stdout.trim()
    const address = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}'
    const inspected = await run('docker', ['inspect', '-f', address, container])
    const host = new BareHost(container, network, folder, inspected.stdout.trim(), port)
    try {
      await host.#ready()
      return host
    } catch (error) {
      const { stdout: said, stderr } = await run('docker', ['logs', container]).catch(() => ({
        stdout: '',
        stderr: '',
      }))
      await host[Symbol.asyncDispose]()
      throw new Error(`The host does not come up: ${said}${stderr}`, { cause: error })
    }
  }

  /** What `docker-machine` takes to make a machine of it, up to the name. */
  get createFlags(): readonly string[] {
    const ssh = ['--generic-ssh-key', this.keyPath, '--generic-ssh-port', String(this.port)]
    return ['create', '-d', 'generic', '--generic-ip-address', this.address, ...ssh]
  }

  /** Runs a script in the host, and gives what it printed. */
  async sh(script: string): Promise<string> {
    const { stdout } = await run('docker', ['exec', this.#container, 'sh', '-euc', script])
    return stdout
  }

  /** Starts the engine as the host does at boot, and waits until it has come up: its socket is there before that. */
  async startEngine(): Promise<void> {
    await this.sh('/etc/init.d/docker start')
    await this.sh('until grep -q "Daemon has completed initialization" /var/log/docker.log; do sleep 0.1; done')
  }

  /** Runs a program in the host, without a shell between, however it ends. */
  async exec(command: readonly string[]): Promise<ExecResult> {
    const child = spawn('docker', ['exec', this.#container, ...command], { stdio: ['ignore', 'pipe', 'pipe'] })
    const [stdout, stderr, [exitCode]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ])
    return { exitCode, stdout, stderr }
  }

  /** Copies a folder of this machine to the same path in the host. */
  async copyFolder(folder: string): Promise<void> {
    await run('docker', ['exec', this.#container, 'mkdir', '-p', folder])
    await run('docker', ['cp', '-q', `${folder}/.`, `${this.#container}:${folder}`])
  }

  /** Copies a file of this machine into the host, as it is. */
  async copyFile(from: string, to: string): Promise<void> {
    await run('docker', ['cp', '-q', '-L', from, `${this.#container}:${to}`])
  }

  /** Gives sshd another host key, as a host that was put in the place of this one would have. */
  async renewHostKey(): Promise<void> {
    await this.sh('rm /etc/ssh/ssh_host_*; ssh-keygen -A')
    await this.sh(
      'if [ -d /run/systemd/system ]; then systemctl restart ssh; else kill -HUP "$(cat /run/sshd.pid)"; fi',
    )
    await this.#ready()
  }

  /** Leaves it off from now on when it is turned off. */
  async stayOff(): Promise<void> {
    await run('docker', ['update', '--restart', 'no', this.#container])
  }

  async #ready(): Promise<void> {
    const deadline = performance.now() + READY_MS
    while (!(await listens(this.address, this.port))) {
      if (performance.now() > deadline) throw new Error('sshd does not listen')
      await delay(50)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await run('docker', ['rm', '-f', '-v', this.#container])
    if (this.#network !== undefined) await run('docker', ['network', 'rm', this.#network])
    await rm(this.#folder, { recursive: true, force: true })
  }
}

/** systemd counts on cgroups of version 2, and takes those of version 1 when it is told to. */
const LEGACY_CGROUPS = 'SYSTEMD_PROC_CMDLINE=systemd.unified_cgroup_hierarchy=0 SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1'

const SET_UP = `
  home=~root
  mkdir -p "$home/.ssh" /run/sshd
  chmod 700 "$home" "$home/.ssh"
  printf '%s\\n' "$1" >"$home/.ssh/authorized_keys"
  # Without PAM, sshd takes the "!" that some images have in place of root's password for a locked account.
  sed -i 's/^root:!*:/root:*:/' /etc/shadow
  printf 'Port %s\\nUsePAM no\\n' "$2" >/etc/ssh/sshd_config.d/00-test.conf
  ssh-keygen -A
  # Made by the package where it was installed in the ordinary way.
  groupadd -f docker
  # It raises limits, which a container on a host with lower ones may not.
  sed -i 's/^\\([[:space:]]*ulimit .*\\)$/\\1 || :/' /etc/init.d/docker
  case $3 in
    systemd) systemctl enable ssh; exec /lib/systemd/systemd ;;
    *) exec /usr/sbin/sshd -D -e ;;
  esac`

/** Whether something says that it is an SSH server. */
function listens(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    const settle = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('data', (data) => settle(data.toString('latin1').startsWith('SSH-')))
    socket.once('error', () => settle(false))
    socket.once('close', () => settle(false))
  })
}
