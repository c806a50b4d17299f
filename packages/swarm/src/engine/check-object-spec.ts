import { SwarmError, type SwarmErrorInit } from '../errors/swarm-error.ts'

/** A secret or a config on its way to an engine. */
export interface ObjectSpec {
  /** Its name. */
  readonly Name: string
  /** Its content in base64. */
  readonly Data?: string
}

/** What an engine allows. */
export interface ObjectLimits {
  /** What it is for, as in "Cannot <action>". */
  readonly action: string
  /** The most bytes that the content may have. */
  readonly maxBytes: number
  /** Whether something else provides the content. */
  readonly dataOptional: boolean
}

const namePattern = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$/
const base64Pattern = /^[A-Za-z0-9+/]*={0,2}$/

/**
 * Checks name and content as engines do, before anything is sent. The content never gets into the error.
 *
 * @throws SwarmError `INVALID_ARGUMENT`
 */
export function checkObjectSpec(spec: ObjectSpec, { action, maxBytes, dataOptional }: ObjectLimits): void {
  const wrong =
    wrongName(spec?.Name) ?? (dataOptional && spec.Data === undefined ? undefined : wrongData(spec, maxBytes))
  if (wrong !== undefined) throw new SwarmError('INVALID_ARGUMENT', { action, ...wrong })
}

type Wrong = Pick<SwarmErrorInit, 'meaning' | 'details'>

function wrongName(name: unknown): Wrong | undefined {
  if (typeof name === 'string' && namePattern.test(name)) return undefined
  const meaning = 'a name has 1 to 64 letters, digits, -, _ and ., and a letter or digit at either end'
  return { meaning, details: { argument: 'Name' } }
}

function wrongData({ Data: data }: ObjectSpec, maxBytes: number): Wrong | undefined {
  const details = { argument: 'Data' }
  if (typeof data !== 'string' || data.length % 4 !== 0 || !base64Pattern.test(data)) {
    return { meaning: 'the content is not base64', details }
  }
  const bytes = Buffer.byteLength(data, 'base64')
  if (bytes > 0 && bytes <= maxBytes) return undefined
  return { meaning: `the content has ${bytes} bytes, and 1 to ${maxBytes} are allowed`, details }
}
