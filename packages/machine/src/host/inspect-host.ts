import { MachineError } from '../errors/machine-error.ts'
import type { SshTarget } from '../ssh/ssh-target.ts'
import { quoteName } from '../store/machine-name.ts'
import { hostPaths } from './host-paths.ts'
import { runAsRoot } from './remote-shell.ts'

/** Who looks after the engine on a host. */
export type ServiceManager = 'systemd' | 'sysv' | 'none'

/** What is on a host, as far as taking it over goes. */
export interface HostFacts {
  /** `debian`, `ubuntu` … and what it is like: `ID` and `ID_LIKE` of os-release. */
  readonly systems: readonly string[]
  /** As people read it: `Debian GNU/Linux 13 (trixie)`. */
  readonly systemName: string
  readonly manager: ServiceManager
  /** Whether packages are installed with apt-get. */
  readonly hasApt: boolean
  /** Where `dockerd` is, `''` where there is none. */
  readonly dockerd: string
  /** Its version, `''` where it does not say. */
  readonly version: string
  /** The process id of the engine that runs, 0 where none does. */
  readonly pid: number
  /** Its command line. */
  readonly commandLine: readonly string[]
  /** How many containers run. */
  readonly containers: number
  readonly inSwarm: boolean
  /** Ports on which something listens. */
  readonly ports: readonly number[]
  /** Texts of files, `undefined` for those that are not there. */
  readonly daemon: string | undefined
  readonly dropIn: string | undefined
  readonly defaults: string | undefined
  readonly ca: string | undefined
  readonly cert: string | undefined
  /** What `systemctl cat docker.service` prints. */
  readonly unit: string | undefined
  /** Whether a change was cut off, and waits to be undone. */
  readonly undo: boolean
}

/**
 * Looks at a host, and changes nothing there.
 *
 * @throws `HOST_UNSUITABLE` when the user may not do what has to be done; what `runAsRoot` throws
 */
export async function inspectHost(target: SshTarget, signal: AbortSignal): Promise<HostFacts> {
  const { code, stdout, stderr } = await runAsRoot(target, SCRIPT, signal)
  const said = new Map(
    stdout.split('\n').flatMap((line) => {
      const at = line.indexOf('=')
      return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 1)] as const]
    }),
  )
  if (code !== 0 || !said.has('end')) {
    const action = `look at the host of machine ${quoteName(target.name)}`
    const words = stderr.trim().split('\n').at(-1) || `its shell ended with ${code}`
    const remedy = 'log in as root, or let the user run commands with sudo and without a password'
    throw new MachineError('HOST_UNSUITABLE', { action, machine: target.name, meaning: words, remedy })
  }
  return factsFrom(said)
}

function factsFrom(said: ReadonlyMap<string, string>): HostFacts {
  const text = (key: string) => said.get(key) ?? ''
  const file = (key: string) => {
    const value = said.get(key)
    return value === undefined ? undefined : Buffer.from(value, 'base64').toString()
  }
  const release = parseRelease(file('release') ?? '')
  const manager = text('manager')
  return {
    systems: [release.get('ID') ?? '', ...(release.get('ID_LIKE') ?? '').split(' ')].filter((id) => id !== ''),
    systemName: release.get('PRETTY_NAME') ?? 'an unknown system',
    manager: manager === 'systemd' || manager === 'sysv' ? manager : 'none',
    hasApt: text('apt') !== '',
    dockerd: text('dockerd'),
    version: /version ([^\s,]+)/.exec(text('version'))?.[1] ?? '',
    pid: Number(text('pid')),
    commandLine: (file('command') ?? '').split('\0').slice(0, -1),
    containers: Number(text('containers')),
    inSwarm: text('swarm') !== '',
    ports: parseListeners(file('listeners') ?? ''),
    daemon: file('daemon'),
    dropIn: file('dropIn'),
    defaults: file('defaults'),
    ca: file('ca'),
    cert: file('cert'),
    unit: file('unit'),
    undo: text('undo') !== '',
  }
}

/** `os-release(5)`: assignments of a shell, of which only plain and quoted values occur. */
function parseRelease(text: string): Map<string, string> {
  return new Map([...text.matchAll(/^(\w+)=(['"]?)(.*)\2$/gm)].map(([, key = '', , value = '']) => [key, value]))
}

/** Lines of `/proc/net/tcp`: local address and port in hexadecimal, and `0A` for what listens. */
function parseListeners(text: string): number[] {
  const found = [...text.matchAll(/^\s*\d+: [0-9A-F]+:([0-9A-F]{4}) \S+ 0A /gm)]
  return [...new Set(found.map(([, port = '']) => Number.parseInt(port, 16)))]
}

/** Needs nothing but a POSIX shell and the usual small programs; no `docker`, which may be missing. */
const SCRIPT = `main() {
  PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
  say() { printf '%s=%s\\n' "$1" "$2"; }
  file() { if [ -e "$2" ]; then say "$1" "$(base64 <"$2" | tr -d '\\n')"; fi; }
  file release /etc/os-release
  if [ -d /run/systemd/system ]; then
    say manager systemd
    unit=$(systemctl cat docker.service 2>/dev/null | base64 | tr -d '\\n')
    if [ -n "$unit" ]; then say unit "$unit"; fi
  fi
  say apt "$(command -v apt-get)"
  say dockerd "$(command -v dockerd)"
  say version "$(dockerd --version 2>/dev/null)"
  containers=0
  running=no
  for folder in /proc/[0-9]*; do
    case $(cat "$folder/comm" 2>/dev/null) in
      dockerd) running=yes; say pid "\${folder#/proc/}"; file command "$folder/cmdline" ;;
      containerd-shim*) if tr '\\0' ' ' <"$folder/cmdline" 2>/dev/null | grep -q -e '-namespace moby '; then containers=$((containers + 1)); fi ;;
    esac
  done
  say containers "$containers"
  # An engine that the script did not start, it cannot stop.
  if [ ! -d /run/systemd/system ] && [ -x /etc/init.d/docker ] && command -v start-stop-daemon >/dev/null; then
    if [ "$running" = no ] || [ -e /var/run/docker-ssd.pid ]; then say manager sysv; fi
  fi
  if [ -e /var/lib/docker/swarm/docker-state.json ]; then say swarm yes; fi
  say listeners "$(cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | grep ' 0A ' | base64 | tr -d '\\n')"
  file daemon ${hostPaths.daemon}
  file dropIn ${hostPaths.dropIn}
  file defaults ${hostPaths.defaults}
  file ca ${hostPaths.ca}
  file cert ${hostPaths.cert}
  if [ -e ${hostPaths.undo} ]; then say undo yes; fi
  say end yes
}
main </dev/null
`
