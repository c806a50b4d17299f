import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { fromFileSystem } from '../errors/from-file-system.ts'
import { MachineError } from '../errors/machine-error.ts'
import { assertSshUrl } from '../ssh/ssh-words.ts'
import type { EngineAddress } from '../store/engine-address.ts'
import { parseUrl } from '../store/machine-url.ts'
import type { SshPlace } from './dial-over-ssh.ts'

/** An address in the terms of `node:http` and `node:tls`. */
export interface EngineEndpoint {
  /** Absent for a socket. */
  readonly host?: string
  readonly port?: number
  readonly socketPath?: string
  /** Present when it is reached through ssh. */
  readonly ssh?: SshPlace
  /** Present when TLS is to be spoken. */
  readonly tls?: EngineTls
}

/** What a TLS connection to an engine is made with. */
interface EngineTls {
  readonly ca: string
  readonly cert: string
  readonly key: string
  /** Absent for an IP address, which has no place in a TLS greeting. */
  readonly servername?: string
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { tcp: 2375, http: 80, https: 443 }

/**
 * Reads the certificates of an address and takes its URL apart.
 *
 * @throws `INVALID_OPTION` for a URL that no connection can be made to, `CORRUPT_CONFIG`, `PERMISSION_DENIED`, `IO_FAILED`
 */
export async function engineEndpoint({ url, tls }: EngineAddress, action: string): Promise<EngineEndpoint> {
  const parts = parseUrl(url)
  if (parts?.scheme === 'unix') return { socketPath: url.slice('unix://'.length) }
  if (parts?.scheme === 'npipe') return { socketPath: url.slice('npipe://'.length).replaceAll('/', '\\') }
  if (parts?.scheme === 'ssh') {
    const { host, user, port } = parts
    assertSshUrl(parts, { action })
    return { ssh: { host, ...(user !== '' && { user }), ...(port !== 0 && { port }) } }
  }
  const port = parts && (parts.port || DEFAULT_PORTS[parts.scheme])
  if (parts === undefined || port === undefined) {
    throw new MachineError('INVALID_OPTION', { action, meaning: `engines are not asked over ${parts?.scheme ?? url}` })
  }
  if (port > 65_535) throw new MachineError('INVALID_OPTION', { action, meaning: `${port} is no port` })
  const { host } = parts
  if (tls === undefined) return { host, port }
  const servername = isIP(host) === 0 ? { servername: host } : {}
  if ('ca' in tls) return { host, port, tls: { ...tls, ...servername } }
  try {
    const paths = [tls.caPath, tls.certPath, tls.keyPath]
    const [ca = '', cert = '', key = ''] = await Promise.all(paths.map((path) => readFile(path, 'utf8')))
    return { host, port, tls: { ca, cert, key, ...servername } }
  } catch (error) {
    throw fromFileSystem(error, { action })
  }
}
