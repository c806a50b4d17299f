import { join } from 'node:path'
import { readJsonFile } from '../engine/read-json-file.ts'
import { SwarmError } from '../errors/swarm-error.ts'

/** What the Docker config says about registries, whatever it is. */
export interface DockerConfig {
  /** The file. */
  readonly path: string
  /** Credentials by registry. */
  readonly auths: Readonly<Record<string, unknown>>
  /** The helper that has the credentials of all registries. */
  readonly credsStore: string | undefined
  /** Helpers of single registries. */
  readonly credHelpers: Readonly<Record<string, unknown>>
}

/**
 * Reads `config.json`; one that is not there says nothing.
 *
 * @throws SwarmError `CREDENTIALS_UNAVAILABLE`. What the file holds gets into no error.
 */
export async function readDockerConfig(action: string, configPath: string): Promise<DockerConfig> {
  const path = join(configPath, 'config.json')
  let config: unknown
  try {
    config = await readJsonFile(path)
  } catch (error) {
    // The cause quotes the file, and the file has passwords in it.
    const { code } = error as NodeJS.ErrnoException
    const meaning = code === undefined ? `${path} is not JSON` : `reading ${path} fails with ${code}`
    throw new SwarmError('CREDENTIALS_UNAVAILABLE', { action, meaning })
  }
  const { auths, credsStore, credHelpers } = record(config)
  return {
    path,
    auths: record(auths),
    credsStore: typeof credsStore === 'string' && credsStore !== '' ? credsStore : undefined,
    credHelpers: record(credHelpers),
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
