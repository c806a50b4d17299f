import { createHash } from 'node:crypto'
import type { Host } from '@raftkit/testcontainers'
import { listenIn } from './busybox.ts'

/** Who may read at a registry. */
export interface RegistryReader {
  /** Name. */
  readonly username: string
  /** Password. */
  readonly password: string
}

/** What {@link startRegistry} has made. */
export interface OneImageRegistry {
  /** Its address, as the host's engine knows it. */
  readonly address: string
  /** The image. */
  readonly image: string
  /** Its digest. */
  readonly digest: string
}

/**
 * Starts a registry inside a host, where its engine takes it for one that needs no TLS. It has one list of manifests and
 * nothing to pull, for everybody or for one reader. It ends with the host.
 */
export async function startRegistry(host: Host, port: number, reader?: RegistryReader): Promise<OneImageRegistry> {
  const address = `127.0.0.1:${port}`
  const manifest = {
    mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
    size: 527,
    digest: `sha256:${'a'.repeat(64)}`,
  }
  const list = JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.docker.distribution.manifest.list.v2+json',
    manifests: [
      { ...manifest, platform: { architecture: 'amd64', os: 'linux' } },
      { ...manifest, platform: { architecture: 'arm64', os: 'linux', variant: 'v8' } },
      { ...manifest, platform: { architecture: 'arm', os: 'linux', variant: 'v6' } },
      { ...manifest, platform: { architecture: 'arm', os: 'linux', variant: 'v7' } },
      { ...manifest, platform: { architecture: 'unknown', os: 'unknown' } },
    ],
  })
  const digest = `sha256:${createHash('sha256').update(list).digest('hex')}`
  const basic = reader === undefined ? '' : Buffer.from(`${reader.username}:${reader.password}`).toString('base64')
  await listenIn(host, port, ['sh', '-c', answer, 'sh', list, digest, basic])
  return { address, image: `${address}/one/image:1`, digest }
}

/** Answers one request. Nothing in it may read more of that than it takes. */
const answer = String.raw`
  list=$1 digest=$2 basic=$3 cr=$(printf '\r')
  # Engines try TLS first: they are turned away at the first byte instead of waiting for an answer.
  case "$(dd bs=1 count=1 2>/dev/null)" in [A-Z]) ;; *) exit ;; esac
  read -r method path version
  known=$([ -n "$basic" ] || echo yes)
  while read -r name value && [ "$name" != "$cr" ]; do
    case "$(echo "$name" | tr A-Z a-z)$value" in "authorization:Basic $basic$cr") known=yes ;; esac
  done
  json='Content-Type: application/json\r\n'
  say() {
    printf "HTTP/1.1 $1\r\nDocker-Distribution-Api-Version: registry/2.0\r\n$2"
    printf "Content-Length: $(printf %s "$3" | wc -c)\r\nConnection: close\r\n\r\n"
    # Of GET and HEAD, one byte has been read.
    [ "$method" = EAD ] || printf %s "$3"
  }
  case "$known $path" in
    ' '*)
      realm='WWW-Authenticate: Basic realm="test"\r\n'
      say '401 Unauthorized' "$json$realm" '{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}' ;;
    'yes /v2/') say '200 OK' "$json" '{}' ;;
    'yes /v2/one/image/manifests/1' | "yes /v2/one/image/manifests/$digest")
      type='Content-Type: application/vnd.docker.distribution.manifest.list.v2+json\r\n'
      say '200 OK' "$type""Docker-Content-Digest: $digest\r\n" "$list" ;;
    *) say '404 Not Found' "$json" '{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}' ;;
  esac
`
