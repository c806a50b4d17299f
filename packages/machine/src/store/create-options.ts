import { isIP } from 'node:net'
import { isAbsolute } from 'node:path'
import { MachineError } from '../errors/machine-error.ts'
import { assertSshUrl } from '../ssh/ssh-words.ts'
import type { TlsFiles, TlsMaterial } from './engine-address.ts'
import { assertCreatableName, quoteName } from './machine-name.ts'
import { parseUrl, type UrlParts } from './machine-url.ts'

/** What {@link MachineStore.create} needs to know. */
export interface CreateMachineOptions {
  /** Letters, digits, dots and dashes, beginning with a letter or a digit. */
  readonly name: string
  /** Where the engine listens: `tcp://host:port`, `unix:///path`, `npipe://…`, `http://…`, `https://…` or `ssh://…`. */
  readonly url: string
  /**
   * The node's own address, an IP address without a port, where it is not the one in the URL: behind a published port,
   * say.
   */
  readonly ip?: string | undefined
  /** How the machine came about. This package registers engines that run already, which Docker Machine calls `none`. */
  readonly driver?: 'none' | undefined
  /**
   * Whether the engine speaks TLS, and with which client certificate. `true` is the store's own, made when there is
   * none; files and texts are copied into the machine's folder.
   * @default true for `tcp://` and `https://`, false for every other scheme
   */
  readonly tls?: boolean | TlsFiles | TlsMaterial | undefined
  /** Labels to find the machine by: `docker-machine ls --filter label=key=value`. */
  readonly labels?: Readonly<Record<string, string>> | undefined
}

/** {@link CreateMachineOptions} without anything left to guess. */
export interface ResolvedCreateOptions {
  readonly name: string
  readonly url: string
  readonly parts: UrlParts
  readonly ip: string | undefined
  readonly tls: 'none' | 'store' | TlsFiles | TlsMaterial
  /** `key=value` */
  readonly labels: readonly string[]
}

const TLS_SCHEMES: readonly string[] = ['tcp', 'https']
const SCHEMES: readonly string[] = [...TLS_SCHEMES, 'unix', 'npipe', 'http', 'ssh']

/**
 * Checks everything before anything is touched.
 *
 * @throws `INVALID_NAME`, `INVALID_OPTION`, `UNSUPPORTED_DRIVER`
 */
export function resolveCreateOptions(options: CreateMachineOptions): ResolvedCreateOptions {
  const { name, url, ip, driver = 'none', labels = {} } = options
  const action = `create machine ${quoteName(name)}`
  assertCreatableName(name, action)
  const invalid = (meaning: string) => new MachineError('INVALID_OPTION', { action, machine: name, meaning })
  if (driver !== 'none') throw new MachineError('UNSUPPORTED_DRIVER', { action, machine: name })
  const parts = parseUrl(url)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be in it
  if (parts === undefined || !SCHEMES.includes(parts.scheme) || /[\u0000-\u0020\u007f]/.test(url)) {
    throw invalid(`the url must be ${SCHEMES.join('://…, ')}://…, without white space`)
  }
  if (parts.scheme === 'tcp' && parts.host === '') throw invalid('the url has no host')
  if (parts.port > 65_535) throw invalid(`${parts.port} is no port`)
  if (parts.scheme === 'ssh') assertSshUrl(parts, { code: 'INVALID_OPTION', action, machine: name })
  if (ip !== undefined && isIP(ip) === 0) throw invalid('the option ip must be an IP address without a port')
  const badLabel = Object.keys(labels).find((key) => key === '' || key.includes('='))
  if (badLabel !== undefined) throw invalid('the key of a label must not be empty or hold an equals sign')
  const tls = options.tls ?? TLS_SCHEMES.includes(parts.scheme)
  if (tls !== false && !TLS_SCHEMES.includes(parts.scheme)) throw invalid(`${parts.scheme}:// is spoken without tls`)
  if (tls === false && parts.scheme === 'https') throw invalid('https:// is spoken with tls')
  if (typeof tls === 'object' && 'caPath' in tls) {
    const relative = [tls.caPath, tls.certPath, tls.keyPath].find((path) => !isAbsolute(path))
    if (relative !== undefined) throw invalid('the paths of the tls files must be absolute')
  }
  return {
    name,
    url,
    parts,
    ip,
    tls: tls === true ? 'store' : tls === false ? 'none' : tls,
    labels: Object.entries(labels).map(([key, value]) => `${key}=${value}`),
  }
}
