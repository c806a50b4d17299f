import { createHmac } from 'node:crypto'

/**
 * The text of a `known_hosts` file in which the keys of one machine are those of the same machine under another name.
 * Keys go by names, so a machine would lose its own with its name, and ssh trust whoever answers next.
 */
export function renameKnownHost(text: string, from: string, to: string): string {
  return text.replace(/^((?:@\S+[ \t]+)?)(\S+)/gm, (line, marker: string, hosts: string) => {
    if (line.startsWith('#')) return line
    return (
      marker +
      hosts
        .split(',')
        .map((host) => renamed(host, from, to))
        .join(',')
    )
  })
}

function renamed(host: string, from: string, to: string): string {
  if (host === from || isHashOf(host, from)) return to
  const port = /^\[(.*)\](:\d+)$/.exec(host)
  return port?.[1] === from ? `[${to}]${port[2]}` : host
}

/** `|1|salt|hash`, as `ssh-keygen -H` leaves it. */
function isHashOf(host: string, name: string): boolean {
  const [, salt, hash] = /^\|1\|([^|]+)\|([^|]+)$/.exec(host) ?? []
  if (salt === undefined) return false
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash
}
