import { stat } from 'node:fs/promises'
import { basename, isAbsolute, join } from 'node:path'
import { numberAt, stringAt } from '../config/json-node.ts'
import { fromFileSystem, systemErrorCode } from '../errors/from-file-system.ts'
import { MachineError } from '../errors/machine-error.ts'
import type { LoadedMachine } from '../store/loaded-machine.ts'
import { quoteName } from '../store/machine-name.ts'
import { parseUrl } from '../store/machine-url.ts'
import type { StorePaths } from '../store/store-paths.ts'
import { type KnownHosts, knownHostsOf } from './known-hosts.ts'
import { assertSshHost, assertSshPort, assertSshUrl, assertSshUser } from './ssh-words.ts'

/** Where a machine's SSH server is, and how to be let in. */
export interface SshTarget {
  /** The name of the machine. */
  readonly name: string
  readonly host: string
  /** Absent where it is left to ssh. */
  readonly user?: string | undefined
  /** Absent where it is left to ssh. */
  readonly port?: number
  /** The private key; absent where ssh is to use the agent's. */
  readonly keyPath?: string
  /** Which host keys are trusted; absent where ssh is to be as the user has configured it. */
  readonly knownHosts?: KnownHosts
}

/** Drivers whose machines are boot2docker, and let in nobody else. */
const DOCKER_USERS: readonly string[] = ['virtualbox', 'hyperv', 'vmwarefusion', 'vmwarevsphere', 'vmwarevcloudair']

/**
 * Reads from its configuration how a machine is entered: with its own user, port and key, and with the host keys that
 * were seen before. A machine that was registered with an `ssh://` URL is entered as `docker` itself would: with the
 * user's own configuration and known hosts.
 *
 * @throws `NO_SSH` for a machine without an SSH server; `NO_ADDRESS`; `CORRUPT_CONFIG` for what ssh would take for
 * something else; `SYMLINKED_MACHINE`, `PERMISSION_DENIED`, `IO_FAILED`
 */
export async function sshTarget(paths: StorePaths, machine: LoadedMachine): Promise<SshTarget> {
  const { name, driver, document } = machine
  const action = `connect to machine ${quoteName(name)} over SSH`
  const init = { action, machine: name, path: paths.config(name) }
  if (driver === 'none') return targetOfUrl(machine, action)
  const ip = stringAt(document, 'Driver', 'IPAddress')
  if (ip === '') throw new MachineError('NO_ADDRESS', { action, machine: name })
  // The port is one of this computer, which VirtualBox forwards.
  const host = driver === 'virtualbox' ? '127.0.0.1' : ip
  const user = stringAt(document, 'Driver', 'SSHUser') || (DOCKER_USERS.includes(driver) ? 'docker' : 'root')
  const port = numberAt(document, 'Driver', 'SSHPort') || 22
  assertSshHost(host, init)
  assertSshUser(user, init)
  assertSshPort(port, init)
  const keyPath = await findKey(paths, machine, action)
  return { name, host, user, port, ...(keyPath && { keyPath }), knownHosts: await knownHostsOf(paths, name, action) }
}

function targetOfUrl({ name, url, path }: LoadedMachine, action: string): SshTarget {
  const parts = parseUrl(url)
  if (parts?.scheme !== 'ssh') throw new MachineError('NO_SSH', { action, machine: name })
  const init = { action, machine: name, path: join(path, 'config.json') }
  const { host, port, user } = parts
  assertSshUrl(parts, init)
  return { name, host, ...(user !== '' && { user }), ...(port !== 0 && { port }) }
}

/** The key in the machine's folder, since a moved store takes it along; else where the configuration says it is. */
async function findKey(paths: StorePaths, machine: LoadedMachine, action: string): Promise<string | undefined> {
  const { name, driver, document } = machine
  const recorded = stringAt(document, 'Driver', 'SSHKeyPath')
  // Docker Machine's own rule: only a `generic` machine can have no key.
  if (recorded === '' && driver === 'generic') return undefined
  const own = join(paths.machine(name), recorded === '' ? 'id_rsa' : basename(recorded.replaceAll('\\', '/')))
  const elsewhere = isAbsolute(recorded) ? [recorded] : []
  for (const path of [own, ...elsewhere]) {
    const mode = await modeOf(path, action, name)
    if (mode === undefined) continue
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      const meaning = `permissions 0${(mode & 0o777).toString(8)} for '${path}' are too open`
      const remedy = 'make it readable by you alone: chmod 600'
      throw new MachineError('INVALID_SSH_KEY', { action, machine: name, path, meaning, remedy })
    }
    return path
  }
  const meaning = `its SSH key ${elsewhere[0] ?? own} does not exist`
  throw new MachineError('INVALID_SSH_KEY', { action, machine: name, path: own, meaning })
}

async function modeOf(path: string, action: string, machine: string): Promise<number | undefined> {
  try {
    const entry = await stat(path)
    return entry.isFile() ? entry.mode : undefined
  } catch (error) {
    const code = systemErrorCode(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw fromFileSystem(error, { action, machine, path })
  }
}
