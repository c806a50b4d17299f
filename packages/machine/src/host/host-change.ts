import { X509Certificate } from 'node:crypto'
import { MachineError } from '../errors/machine-error.ts'
import type { TlsMaterial } from '../store/engine-address.ts'
import { withSettings } from './daemon-file.ts'
import type { EngineSettings } from './engine-settings.ts'
import { hostPaths } from './host-paths.ts'
import type { HostFacts, ServiceManager } from './inspect-host.ts'
import { quoteShell } from './quote-shell.ts'
import { dropIn, execStart, saysWhere, withoutTls } from './systemd-unit.ts'

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

/**
 * Works out what has to be written so that the engine of a host speaks TLS with a certificate of this store.
 *
 * @throws `HOST_UNSUITABLE` for a set-up that cannot be changed without breaking it
 */
export function hostChange(
  facts: HostFacts,
  settings: EngineSettings,
  server: TlsMaterial,
  init: { readonly action: string; readonly machine: string },
): HostChange {
  const { port } = settings
  const unsuitable = (meaning: string, remedy: string) => {
    return new MachineError('HOST_UNSUITABLE', { ...init, meaning, remedy })
  }
  if (facts.pid === 0 && facts.ports.includes(port)) {
    throw unsuitable(`something else listens on port ${port} there`, 'choose another one with --generic-engine-port')
  }
  if (facts.manager === 'none' && facts.pid === 1) {
    const meaning = 'the engine is the first process of a container, which would end with it'
    throw unsuitable(meaning, 'let the engine be started by an init system, or register it with the driver none')
  }
  const files: HostFile[] = [
    { path: hostPaths.ca, text: server.ca, mode: 0o644 },
    { path: hostPaths.cert, text: server.cert, mode: 0o644 },
    { path: hostPaths.key, text: server.key, mode: 0o600 },
  ]
  const tcp = `tcp://${settings.ipv6 ? '[::]' : '0.0.0.0'}:${port}`
  const other = (hosts: readonly string[]) =>
    hosts.filter((host) => !(host.startsWith('tcp://') && host.endsWith(`:${port}`)))
  try {
    const known = hostsOf(facts.daemon)
    if (facts.manager === 'systemd') {
      const command = withoutTls(execStart(facts.unit ?? ''), port)
      if (command === '') throw unsuitable('systemd there knows no docker.service', 'install the engine from a package')
      const inFile = known.length > 0
      const listen = [...(saysWhere(command) ? [] : [SOCKET]), tcp]
      const daemon = withSettings(facts.daemon, settings, inFile ? [...other(known), tcp] : undefined)
      files.push({
        path: hostPaths.dropIn,
        text: dropIn(command, inFile ? [] : listen, settings.environment),
        mode: 0o600,
      })
      return {
        manager: 'systemd',
        files: [...files, daemonFile(daemon.text)],
        port,
        pid: 0,
        replaces: replaced(facts, daemon.changed, server),
      }
    }
    const [, ...args] = facts.commandLine
    if (facts.manager === 'sysv') {
      if (CONFLICTS.test(/^\s*(?:export\s+)?DOCKER_OPTS=(.*)$/m.exec(facts.defaults ?? '')?.[1] ?? '')) {
        throw unsuitable(
          `DOCKER_OPTS in ${hostPaths.defaults} sets what is set in ${hostPaths.daemon} from now on`,
          'move it there',
        )
      }
      files.push({
        path: hostPaths.defaults,
        text: withVariables(facts.defaults ?? '', settings.environment),
        mode: 0o644,
      })
    } else {
      files.push({ path: hostPaths.launcher, text: launcher(facts.dockerd, args, settings), mode: 0o700 })
    }
    const flagged = facts.manager === 'none' ? hostFlags(args) : []
    const listening = known.length > 0 ? known : flagged.length > 0 ? flagged : [SOCKET]
    const daemon = withSettings(facts.daemon, settings, [...other(listening.filter((host) => host !== 'fd://')), tcp])
    const { manager, pid } = facts
    return {
      manager,
      files: [...files, daemonFile(daemon.text)],
      port,
      pid,
      replaces: replaced(facts, daemon.changed, server),
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw unsuitable(`${hostPaths.daemon} there is not valid: ${error.message}`, 'correct it')
  }
}

/** Who signed the certificate that is there, so that people know whom they shut out. */
function replaced(facts: HostFacts, changed: readonly string[], server: TlsMaterial): string[] {
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
  if (facts.daemon !== undefined && changed.length > 0)
    found.push(`changes in ${hostPaths.daemon}: ${changed.join(', ')}`)
  return found
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

function hostsOf(daemon: string | undefined): readonly string[] {
  if (!daemon?.trim()) return []
  const value: unknown = JSON.parse(daemon)
  const hosts = typeof value === 'object' && value !== null ? (value as { hosts?: unknown }).hosts : undefined
  return Array.isArray(hosts) ? hosts.filter((host): host is string => typeof host === 'string') : []
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
