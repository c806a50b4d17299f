import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { encodeJson } from '../config/encode-json.ts'
import { fromJsonValue, type JsonValue } from '../config/json-value.ts'
import { newConfig } from '../config/new-config.ts'
import { tlsFilesIn } from '../store/tls-files.ts'

/** Members of a configuration, to be changed by a test. */
export type Config = { [key: string]: JsonValue }

/** Writes a machine the way Docker Machine 0.16 does for `create -d none --url URL NAME`, after an optional change. */
export async function writeDockerMachineConfig(
  store: string,
  name: string,
  url: string,
  change: (config: Config) => Config = (config) => config,
): Promise<string> {
  const certificates = join(store, 'certs')
  const machine = join(store, 'machines', name)
  const authority = /^\w+:\/\/([^/]*)/.exec(url)?.[1] ?? ''
  const config = newConfig(
    { driver: { name: 'none', url, authority }, client: tlsFilesIn(certificates) },
    { name, store, certificates, machine },
  )
  return await writeRawConfig(store, name, encodeJson(fromJsonValue(change({ ...(config as Config) }))))
}

/** Writes any text as the configuration of a machine. */
export async function writeRawConfig(store: string, name: string, text: string): Promise<string> {
  const folder = join(store, 'machines', name)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(join(folder, 'config.json'), text, { mode: 0o600 })
  return join(folder, 'config.json')
}
