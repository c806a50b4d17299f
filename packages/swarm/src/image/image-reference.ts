/** An image as it is named, its parts told apart and the defaults of the docker command filled in. */
export interface ImageReference {
  /** The registry, `docker.io` by default. */
  readonly domain: string
  /** The repository there, `library/nginx` for instance. */
  readonly path: string
  /** What it was named by, if it was. */
  readonly tag: string | undefined
  /** What it was pinned to, if it was: `sha256:…`. */
  readonly digest: string | undefined
}

const component = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*'
const pathPattern = new RegExp(`^${component}(?:/${component})*$`)
const domainComponent = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])'
const domainPattern = new RegExp(`^(?:${domainComponent}(?:\\.${domainComponent})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?$`)
const tagPattern = /^\w[\w.-]{0,127}$/
/** Lengths of the digests that registries know; engines refuse others. */
const digestPatterns = [/^sha256:[a-f0-9]{64}$/, /^sha384:[a-f0-9]{96}$/, /^sha512:[a-f0-9]{128}$/]

/**
 * Takes the name of an image apart as the docker command does: `nginx` is `library/nginx` at `docker.io`, and what
 * stands before the first slash is a registry if it has a dot, a colon or a capital letter, or is `localhost`.
 *
 * @returns undefined for what names no image
 */
export function parseImageReference(text: string): ImageReference | undefined {
  // Registries allow 255 characters of a name, and patterns are not to be fed with more than names.
  if (text.length > 600 || /^[a-f0-9]{64}$/.test(text)) return undefined
  const [named = '', digest, ...more] = text.split('@')
  if (more.length > 0 || (digest !== undefined && !digestPatterns.some((pattern) => pattern.test(digest))))
    return undefined
  const slash = named.indexOf('/')
  const first = slash === -1 ? '' : named.slice(0, slash)
  const isDomain = /[.:A-Z]/.test(first) || first === 'localhost'
  const domain = !isDomain || first === 'index.docker.io' ? 'docker.io' : first
  const [remote = '', tag, ...rest] = (isDomain ? named.slice(slash + 1) : named).split(':')
  const path = domain === 'docker.io' && !remote.includes('/') ? `library/${remote}` : remote
  if (rest.length > 0 || !domainPattern.test(domain) || !pathPattern.test(path)) return undefined
  if (`${domain}/${path}`.length > 255 || (tag !== undefined && !tagPattern.test(tag))) return undefined
  return { domain, path, tag, digest }
}

/**
 * The name as people write it: without `docker.io/library/`, and with what it is pinned to. A repository whose name begins
 * like a registry keeps `docker.io`.
 */
export function formatImageReference({ domain, path, tag, digest }: ImageReference): string {
  const short = path.replace(/^library\/(?=[^/]+$)/, '')
  const name = domain === 'docker.io' && parseImageReference(short)?.path === path ? short : `${domain}/${path}`
  return `${name}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`
}

/** What is wrong with the name of an image, if anything is. */
export function imageProblem(text: string): string | undefined {
  if (parseImageReference(text) !== undefined) return undefined
  return text === text.toLowerCase()
    ? `${JSON.stringify(text.slice(0, 100))} names no image, 'nginx:1.27' or 'registry.example/team/app:1'`
    : `${JSON.stringify(text.slice(0, 100))} names no image: only registries and tags may have capital letters`
}
