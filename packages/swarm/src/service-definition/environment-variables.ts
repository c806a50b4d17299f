import { quoted } from '../engine/quoted.ts'
import type { FieldReader } from './field-reader.ts'

/**
 * Variables by name, or lines as the engine has them, `KEY=value`. `null`, or a line without `=`, takes away what the
 * image has.
 */
export type EnvironmentDefinition = Readonly<Record<string, string | number | boolean | null>> | readonly string[]

/** The variables of a definition. No value gets into an error. */
export function encodeEnvironment(fields: FieldReader): readonly string[] | undefined {
  const env = fields.raw('env')
  if (env === undefined || Array.isArray(env)) return checkLines(fields)
  if (typeof env !== 'object' || env === null) throw fields.error('env', 'an object or a list of KEY=value is wanted')
  return Object.entries(env).map(([name, value]: [string, unknown]) => {
    const place = `env[${quoted(name)}]`
    if (name === '' || /[=\0]/.test(name)) throw fields.errorAt(place, 'it is no name of a variable')
    if (value === null) return line(fields, place, name)
    if (!['string', 'number', 'boolean'].includes(typeof value)) throw fields.errorAt(place, 'the value is no text')
    return line(fields, place, `${name}=${value}`)
  })
}

/** The variables of the wire, by name where that says the same. */
export function decodeEnvironment(env: readonly string[] | undefined): EnvironmentDefinition | undefined {
  if (env === undefined) return undefined
  const record = Object.fromEntries(
    env.map((text): [string, string | null] => {
      const at = text.indexOf('=')
      return at === -1 ? [text, null] : [text.slice(0, at), text.slice(at + 1)]
    }),
  )
  const same = Object.entries(record).map(([name, value]) => (value === null ? name : `${name}=${value}`))
  // Twice the same name, names that look like numbers: the order would change.
  return same.length === env.length && same.every((text, index) => text === env[index]) ? record : env
}

function checkLines(fields: FieldReader): readonly string[] | undefined {
  return fields.list('env', (text, place) => {
    if (typeof text !== 'string') throw fields.errorAt(place, 'it is no text, KEY=value')
    if (text === '' || text.startsWith('=')) throw fields.errorAt(place, 'the variable has no name')
    return line(fields, place, text)
  })
}

function line(fields: FieldReader, place: string, text: string): string {
  if (text.isWellFormed() && !text.includes('\0')) return text
  throw fields.errorAt(place, 'it holds characters that an environment cannot')
}
