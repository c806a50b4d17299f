import { type JsonNode, numberAt, stringAt } from '../config/json-node.ts'

/** Where every driver but `none` and `generic` lets the engine listen. */
const ENGINE_PORT = 2376

/** The URL of the engine as the driver would compute it, `''` as long as the machine has no address. */
export function machineUrl(driver: string, config: JsonNode): string {
  if (driver === 'none') return stringAt(config, 'Driver', 'URL')
  const ip = stringAt(config, 'Driver', 'IPAddress')
  if (ip === '') return ''
  const port = (driver === 'generic' && numberAt(config, 'Driver', 'EnginePort')) || ENGINE_PORT
  return `tcp://${ip.includes(':') ? `[${ip}]` : ip}:${port}`
}

/** The parts of an engine's URL that matter here. */
export interface UrlParts {
  /** `tcp`, `unix` …, in lower case. */
  readonly scheme: string
  /** Host and port as they stand in the URL: what Docker Machine calls the IP address of a `none` machine. */
  readonly authority: string
  /** The host alone, an IPv6 address without its brackets; `''` where the URL has none. */
  readonly host: string
  /** The port, 0 where the URL has none. */
  readonly port: number
  /** What stands before the host, up to the `@`; `''` where nothing does. */
  readonly user: string
}

/** Takes a URL apart, `undefined` when it is none. `URL` is of no use: it changes hosts and knows no `unix://`. */
export function parseUrl(url: string): UrlParts | undefined {
  const match = /^([a-z][a-z0-9+.-]*):\/\/(?:([^/?#@]*)@)?((\[[^\]/]*\]|[^/?#:]*)(?::(\d{1,5}))?)(?:[/?#].*)?$/i.exec(
    url,
  )
  if (match === null) return undefined
  const [, scheme = '', user = '', authority = '', host = '', port = '0'] = match
  return { scheme: scheme.toLowerCase(), authority, host: host.replace(/^\[|\]$/g, ''), port: Number(port), user }
}
