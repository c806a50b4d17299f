import { X509Certificate } from 'node:crypto'
import { stringsAt } from '../config/json-node.ts'
import { parseJson } from '../config/parse-json.ts'
import { MachineError } from '../errors/machine-error.ts'
import type { TlsMaterial } from '../store/engine-address.ts'
import { divideSettings, withSettings } from './daemon-file.ts'
import type { EngineSettings } from './engine-settings.ts'
import { hostPaths } from './host-paths.ts'
import type { HostFacts, ServiceManager } from './inspect-host.ts'
import { quoteShell } from './quote-shell.ts'
import { dropIn, execStart, overrules, saysTls, saysWhere, withoutTls } from './systemd-unit.ts'

/** A file as it is to be on a host. */
export interface HostFile {
  readonly path: string
  readonly text: string
  readonly mode: number
}

/** What is written to a host that has an engine, and what others will notice of it. */
export interface HostChange {
  readonly manager: ServiceManager
  readonly files: readonly HostFile[]
  readonly port: number
  /** The process to end, where no service manager does it. */
  readonly pid: number
  /** What somebody else put there, or may miss; in words. */
  readonly replaces: readonly string[]
}

const SOCKET = 'unix:///var/run/docker.sock'
const CONFLICTS = /(?:^|[\s"'])(?:-H|-[lDs]\b|--(?:host|tls|label|insecure-registry|registry-mirror|storage-driver))/

/** What is being done, for errors. */
interface ChangeInit {
  readonly action: string
  readonly machine: string
}

/** What is written beside the certificates, and what of it replaces something. */
interface Configuration {
  readonly files: readonly HostFile[]
  readonly replaces: readonly string[]
}

/**
 * Works out what has to be written so that the engine of a host speaks TLS with a certificate of this store.
 *
 * @throws `HOST_UNSUITABLE` for a set-up that cannot be changed without breaking it
 */
export function hostChange(
  facts: HostFacts,
  settings: EngineSettings,
  server: TlsMaterial,
  init: ChangeInit,
): HostChange {
  const { manager, pid } = facts
  const { port } = settings
  if (pid === 0 && facts.ports.includes(port)) {
    throw unsuitable(
      init,
      `something else listens on port ${port} there`,
      'choose another one with --generic-engine-port',
    )
  }
  if (manager === 'none' && pid === 1) {
    const meaning = 'the engine is the first process of a container, which would end with it'
    throw unsuitable(init, meaning, 'let the engine be started by an init system, or register it with the driver none')
  }
  try {
    const configure = { systemd: underSystemd, sysv: underSysv, none: underNobody }[manager]
    const { files, replaces } = configure(facts, settings, init)
    return {
      manager,
      files: [
        { path: hostPaths.ca, text: server.ca, mode: 0o644 },
        { path: hostPaths.cert, text: server.cert, mode: 0o644 },
        { path: hostPaths.key, text: server.key, mode: 0o600 },
        ...files,
      ],
      port,
      pid: manager === 'systemd' ? 0 : pid,
      replaces: [...replaced(facts, server), ...replaces],
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw unsuitable(init, `${hostPaths.daemon} there is not valid: ${error.message}`, 'correct it')
  }
}

/**
 * All in the drop-in, as Docker Machine has it: either program then replaces what the other one has said. Where a drop-in of
 * somebody else says how the engine starts, and is read after it, neither would be heard, so it goes into `daemon.json`.
 */
function underSystemd(facts: HostFacts, settings: EngineSettings, init: ChangeInit): Configuration {
  const { port, environment } = settings
  const { command: found, file } = execStart(facts.unit ?? '')
  const command = withoutTls(found, port)
  if (command === '')
    throw unsuitable(init, 'systemd there knows no docker.service', 'install the engine from a package')
  const known = otherHosts(facts.daemon, port)
  if (overrules(file)) {
    if (saysWhere(found) || saysTls(found)) {
      const meaning = `${file} there says where the engine listens or how it speaks TLS, and is read after ${hostPaths.dropIn}`
      throw unsuitable(init, meaning, 'take that out of its ExecStart, or give it a name that comes earlier')
    }
    const daemon = withSettings(facts.daemon, settings, [...(known ?? [SOCKET]), address(settings)])
    const own = dropIn({ hosts: [], flags: [], environment })
    return { files: [dropInFile(own), daemonFile(daemon.text)], replaces: changedIn(facts, daemon.changed) }
  }
  const { text, changed, moved, flags } = divideSettings(facts.daemon, settings)
  const places = known?.filter((host) => !command.split(' ').includes(host)) ?? (saysWhere(command) ? [] : [SOCKET])
  const own = dropIn({ command, hosts: [...places, address(settings)], flags, environment })
  const move = moved.length === 0 ? [] : [`moves from ${hostPaths.daemon} to ${hostPaths.dropIn}: ${moved.join(', ')}`]
  return {
    files: [dropInFile(own), ...(changed.length + moved.length === 0 ? [] : [daemonFile(text)])],
    replaces: [...move, ...changedIn(facts, changed)],
  }
}

function underSysv(facts: HostFacts, settings: EngineSettings, init: ChangeInit): Configuration {
  if (CONFLICTS.test(/^\s*(?:export\s+)?DOCKER_OPTS=(.*)$/m.exec(facts.defaults ?? '')?.[1] ?? '')) {
    const meaning = `DOCKER_OPTS in ${hostPaths.defaults} sets what is set in ${hostPaths.daemon} from now on`
    throw unsuitable(init, meaning, 'move it there')
  }
  const defaults = withVariables(facts.defaults ?? '', settings.environment)
  return inDaemonFile(facts, settings, [], { path: hostPaths.defaults, text: defaults, mode: 0o644 })
}

function underNobody(facts: HostFacts, settings: EngineSettings): Configuration {
  const [, ...args] = facts.commandLine
  const text = launcher(facts.dockerd, args, settings)
  return inDaemonFile(facts, settings, hostFlags(args), { path: hostPaths.launcher, text, mode: 0o700 })
}

function inDaemonFile(
  facts: HostFacts,
  settings: EngineSettings,
  flagged: readonly string[],
  started: HostFile,
): Configuration {
  const { port } = settings
  const listening = otherHosts(facts.daemon, port) ?? (flagged.length > 0 ? without(flagged, port) : [SOCKET])
  const hosts = [...listening.filter((host) => host !== 'fd://'), address(settings)]
  const { text, changed } = withSettings(facts.daemon, settings, hosts)
  return { files: [started, daemonFile(text)], replaces: changedIn(facts, changed) }
}

function unsuitable(init: ChangeInit, meaning: string, remedy: string): MachineError {
  return new MachineError('HOST_UNSUITABLE', { ...init, meaning, remedy })
}

/** Where the engine is to listen with TLS. */
function address({ ipv6, port }: EngineSettings): string {
  return `tcp://${ipv6 ? '[::]' : '0.0.0.0'}:${port}`
}

function without(hosts: readonly string[], port: number): readonly string[] {
  return hosts.filter((host) => !(host.startsWith('tcp://') && host.endsWith(`:${port}`)))
}

/** Who signed the certificate that is there, so that people know whom they shut out. */
function replaced(facts: HostFacts, server: TlsMaterial): string[] {
  const found: string[] = []
  if (facts.undo) found.push('undoes an earlier take-over of this host that was cut off')
  if (facts.pid !== 0) {
    const containers = facts.containers === 1 ? '1 container that runs' : `${facts.containers} containers that run`
    const swarm = facts.inSwarm ? ' and is a member of a swarm' : ''
    found.push(`restarts the engine ${facts.version}, which has ${containers}${swarm}`)
  }
  if (facts.ca !== undefined && fingerprint(facts.ca) !== fingerprint(server.ca)) {
    const who = subject(facts.ca)
    found.push(`replaces ${hostPaths.ca}${who}: clients with certificates of that authority are shut out`)
  } else if (facts.ca === undefined && facts.cert !== undefined) {
    found.push(`replaces ${hostPaths.cert}${subject(facts.cert)}`)
  }
  if (facts.dropIn !== undefined) found.push(`replaces ${hostPaths.dropIn}`)
  return found
}

function changedIn({ daemon }: HostFacts, members: readonly string[]): string[] {
  if (daemon === undefined || members.length === 0) return []
  return [`changes in ${hostPaths.daemon}: ${members.join(', ')}`]
}

function fingerprint(pem: string): string {
  try {
    return new X509Certificate(pem).fingerprint256
  } catch {
    return pem
  }
}

function subject(pem: string): string {
  try {
    return ` (${new X509Certificate(pem).subject.replaceAll('\n', ', ')})`
  } catch {
    return ''
  }
}

function daemonFile(text: string): HostFile {
  return { path: hostPaths.daemon, text, mode: 0o644 }
}

/** Variables may be secrets. */
function dropInFile(text: string): HostFile {
  return { path: hostPaths.dropIn, text, mode: 0o600 }
}

/** Where else `daemon.json` says that the engine listens, `undefined` where it says nothing of that. */
function otherHosts(daemon: string | undefined, port: number): readonly string[] | undefined {
  const hosts = stringsAt(parseJson(daemon?.trim() ? daemon : '{}'), 'hosts')
  return hosts.length === 0 ? undefined : without(hosts, port)
}

/** Where a command line says that the engine listens. */
function hostFlags(args: readonly string[]): string[] {
  return args.flatMap((arg, at) => {
    if (arg === '-H' || arg === '--host') return args[at + 1] ?? []
    const [, value] = /^(?:-H=?|--host=)(.+)$/.exec(arg) ?? []
    return value ?? []
  })
}

const [BEGIN, END] = ['# docker-machine: begin', '# docker-machine: end']

function withVariables(text: string, environment: readonly string[]): string {
  const kept = text.replace(new RegExp(`^${BEGIN}\\n[\\s\\S]*?^${END}\\n`, 'm'), '')
  if (environment.length === 0) return kept
  const lines = environment.map((variable) => `export ${assignment(variable)}\n`).join('')
  return `${kept}${kept === '' || kept.endsWith('\n') ? '' : '\n'}${BEGIN}\n${lines}${END}\n`
}

function launcher(dockerd: string, args: readonly string[], { environment, port }: EngineSettings): string {
  const kept = withoutTls(args.map((arg) => arg.replaceAll(/\s/g, '\0')).join(' '), port)
    .split(' ')
    .map((word) => word.replaceAll('\0', ' '))
  const words = withoutHosts(kept.filter((word) => word !== ''))
  const variables = environment.map((variable) => `export ${assignment(variable)}\n`).join('')
  return `#!/bin/sh\n${variables}exec ${[dockerd, ...words].map(quoteShell).join(' ')} </dev/null >>/var/log/docker.log 2>&1\n`
}

function withoutHosts(args: readonly string[]): string[] {
  return args.filter((arg, at) => !/^-H|^--host/.test(arg) && args[at - 1] !== '-H' && args[at - 1] !== '--host')
}

function assignment(variable: string): string {
  const at = variable.indexOf('=')
  return `${variable.slice(0, at)}=${quoteShell(variable.slice(at + 1))}`
}
