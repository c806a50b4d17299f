import { redact } from './redact.ts'

/** Fields that hold secrets, wherever they stand: tokens and keys of the swarm, data of secrets and configs. */
const secretFields: ReadonlySet<string> = new Set([
  'JoinTokens',
  'UnlockKey',
  'SigningCAKey',
  'Data',
  'Secrets',
  'Password',
  'IdentityToken',
  'RegistryToken',
])

/** References to secrets have the same name as their values elsewhere, and say nothing secret. */
const references: ReadonlySet<string> = new Set(['ContainerSpec'])

const secretVariable = /^([^=]*(?:pass|secret|token|key|credential|auth)[^=]*)=.*/is
const userInUrl = /(:\/\/)[^/@\s"]+@/g

/** A copy without join tokens, keys, data of secrets and configs, and values of variables whose names say the same. */
export function withoutSecrets(value: unknown, parent = ''): unknown {
  if (typeof value === 'string')
    return redact(value).replace(secretVariable, '$1=(left out)').replace(userInUrl, '$1(left out)@')
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, parent))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => {
      const secret = secretFields.has(name) && !(name === 'Secrets' && references.has(parent))
      return [name, secret && field !== undefined && field !== null ? '(left out)' : withoutSecrets(field, name)]
    }),
  )
}
