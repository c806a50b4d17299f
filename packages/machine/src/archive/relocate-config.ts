import { join } from 'node:path'
import { type JsonNode, type JsonObject, nodeAt, stringAt, withMember } from '../config/json-node.ts'
import type { ConfigPlace } from '../config/migrate-config.ts'

/**
 * The configuration of a machine that has come from another store: every path into that store, on whatever system it
 * was, leads into this one, and what only the machine's own folder has is looked for there.
 *
 * @param files - what its folder holds
 */
export function relocateConfig(
  config: JsonObject,
  from: ConfigPlace,
  to: ConfigPlace,
  files: ReadonlySet<string>,
): JsonObject {
  let moved = movePaths(config, from, to) as JsonObject
  moved = withMember(moved, 'Name', { kind: 'string', value: to.name })
  const own = (file: string): JsonNode => ({ kind: 'string', value: join(to.machine, file) })
  moved = withObject(moved, 'Driver', (driver) => {
    const named = withPresent(driver, 'MachineName', { kind: 'string', value: to.name })
    const key = stringAt(driver, 'SSHKeyPath').split(/[\\/]/).at(-1) ?? ''
    return files.has(key) ? withPresent(named, 'SSHKeyPath', own(key)) : named
  })
  if (!['ca.pem', 'cert.pem', 'key.pem'].every((file) => files.has(file))) return moved
  return withObject(moved, 'HostOptions', (options) =>
    withObject(options, 'AuthOptions', (auth) => {
      const withAuthority = withPresent(auth, 'CaCertPath', own('ca.pem'))
      return withPresent(withPresent(withAuthority, 'ClientCertPath', own('cert.pem')), 'ClientKeyPath', own('key.pem'))
    }),
  )
}

function movePaths(node: JsonNode, from: ConfigPlace, to: ConfigPlace): JsonNode {
  switch (node.kind) {
    case 'string':
      return { kind: 'string', value: movePath(node.value, from, to) }
    case 'array':
      return { kind: 'array', items: node.items.map((item) => movePaths(item, from, to)) }
    case 'object':
      return {
        kind: 'object',
        members: node.members.map(({ key, value }) => ({ key, value: movePaths(value, from, to) })),
      }
    default:
      return node
  }
}

/** The longest first: the folder of the machine may have another name, too. */
function movePath(text: string, from: ConfigPlace, to: ConfigPlace): string {
  for (const place of ['machine', 'certificates', 'store'] as const) {
    const old = from[place]
    if (old === '' || !text.startsWith(old)) continue
    const rest = text.slice(old.length)
    if (rest === '' || /^[\\/]/.test(rest)) return to[place] + rest.replaceAll('\\', '/')
  }
  return text
}

function withObject(object: JsonObject, key: string, change: (member: JsonObject) => JsonObject): JsonObject {
  const member = nodeAt(object, key)
  return member?.kind === 'object' ? withMember(object, key, change(member)) : object
}

function withPresent(object: JsonObject, key: string, value: JsonNode): JsonObject {
  return nodeAt(object, key) === undefined ? object : withMember(object, key, value)
}
