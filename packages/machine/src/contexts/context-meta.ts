import { booleanAt, nodeAt, stringAt } from '../config/json-node.ts'
import { parseJson } from '../config/parse-json.ts'
import { MachineError } from '../errors/machine-error.ts'

/** What a machine needs of a context's `meta.json`. */
export interface ContextMeta {
  readonly name: string
  /** Where the engine listens. */
  readonly host: string
}

/** The text of `meta.json`, as the docker command writes it. */
export function encodeContextMeta({ name, host }: ContextMeta, machine: string): string {
  const endpoints = { docker: { Host: host, SkipTLSVerify: false } }
  return JSON.stringify({ Name: name, Metadata: { Description: `machine ${machine}` }, Endpoints: endpoints })
}

/**
 * Reads the text of `meta.json`.
 *
 * @throws `INVALID_CONTEXT` for one without an engine, or with its checks switched off
 */
export function parseContextMeta(text: string, action: string): ContextMeta {
  const invalid = (meaning: string, cause?: unknown) => new MachineError('INVALID_CONTEXT', { action, meaning, cause })
  let node: ReturnType<typeof parseJson>
  try {
    node = parseJson(text)
  } catch (cause) {
    throw invalid('its meta.json is not JSON', cause)
  }
  const endpoint = nodeAt(node, 'Endpoints', 'docker')
  const host = stringAt(endpoint, 'Host')
  if (host === '') throw invalid('it names no Docker engine')
  // What is not checked may be anybody: a machine always knows whom it trusts.
  if (booleanAt(endpoint, 'SkipTLSVerify')) throw invalid('it switches the verification of TLS off')
  return { name: stringAt(node, 'Name'), host }
}
