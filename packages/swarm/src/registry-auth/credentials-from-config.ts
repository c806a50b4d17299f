import type { CallOptions } from '../call-options.ts'
import { SwarmError } from '../errors/swarm-error.ts'
import type { RegistryAuth } from '../wire/registry-auth.ts'
import { askCredentialHelper } from './ask-credential-helper.ts'
import type { DockerConfig } from './docker-config.ts'

/** Where to look, and for what. */
export interface CredentialSearch {
  /** What it is for, as in "Cannot <action>". */
  readonly action: string
  /** The Docker config. */
  readonly config: DockerConfig
  /** The registry, `docker.io` for instance. */
  readonly domain: string
}

/** By which name `docker login` keeps the credentials of Docker Hub. */
const dockerHub = 'https://index.docker.io/v1/'

/** The credentials that the docker command would use for a registry; undefined where it has none. */
export async function credentialsFromConfig(
  { action, config, domain }: CredentialSearch,
  call: CallOptions,
): Promise<RegistryAuth | undefined> {
  const server = domain === 'docker.io' ? dockerHub : domain
  const own = Object.hasOwn(config.credHelpers, server) ? config.credHelpers[server] : undefined
  const helper = typeof own === 'string' && own !== '' ? own : config.credsStore
  if (helper !== undefined) return askCredentialHelper({ action, helper, server }, call)
  const key = Object.hasOwn(config.auths, server)
    ? server
    : Object.keys(config.auths).find((each) => hostOf(each) === hostOf(server))
  return key === undefined ? undefined : readEntry(action, config, key)
}

/** Keys may be addresses with a path; older logins wrote them so. */
function hostOf(key: string): string {
  return key.replace(/^https?:\/\//, '').replace(/\/.*$/, '')
}

function readEntry(action: string, { auths, path }: DockerConfig, key: string): RegistryAuth | undefined {
  const entry = auths[key]
  const { auth, username, password, identitytoken, registrytoken } = (
    typeof entry === 'object' && entry !== null ? entry : {}
  ) as Readonly<Record<string, unknown>>
  const said = typeof auth === 'string' && auth !== '' ? decodeBasic(action, auth, path, key) : { username, password }
  const texts = Object.entries({ ...said, identitytoken, registrytoken }).filter(
    ([, value]) => typeof value === 'string' && value !== '',
  )
  // `docker login` leaves an empty entry behind where a helper has the credentials.
  return texts.length === 0 ? undefined : { ...Object.fromEntries(texts), serveraddress: key }
}

function decodeBasic(action: string, auth: string, path: string, key: string): RegistryAuth {
  const decoded = Buffer.from(auth, 'base64').toString().replace(/\0+$/, '')
  const colon = decoded.indexOf(':')
  if (colon > 0) return { username: decoded.slice(0, colon), password: decoded.slice(colon + 1) }
  throw new SwarmError('CREDENTIALS_UNAVAILABLE', {
    action,
    meaning: `the entry ${JSON.stringify(key)} of ${path} is no name and password`,
  })
}
