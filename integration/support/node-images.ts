import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** A node image, and the version of its engine. */
export interface NodeImage {
  /** `28.5` for instance. */
  readonly version: string
  readonly image: string
}

/** The node images, and what they could not be had for. */
export interface NodeImages {
  /** Image by engine version, `28.5` for instance, oldest first. */
  readonly available: readonly NodeImage[]
  /** Versions that no image could be had of. */
  readonly missing: readonly { readonly version: string; readonly why: string }[]
}

declare module 'vitest' {
  interface ProvidedContext {
    /** The engine version that a project runs against. */
    readonly engine: NodeImage
  }
}

/** What the set-up has found: in the environment behind the two commands, in its report when a tool is run by hand. */
export function nodeImages(env: NodeJS.ProcessEnv = process.env): NodeImages {
  const report = readReport()
  const listed = env['RAFTKIT_NODE_IMAGES']
  const pairs = listed
    ? listed.split(',').map((pair) => pair.split('=') as [string, string])
    : Object.entries(report.nodeImages ?? {}).map(([version, { image }]) => [version, image] as const)
  const available = pairs.map(([version, image]) => ({ version: version.trim(), image: image.trim() }))
  available.sort((a, b) => a.version.localeCompare(b.version, 'en', { numeric: true }))
  return { available, missing: report.missing ?? [] }
}

interface SetupReport {
  readonly nodeImages?: Readonly<Record<string, { readonly image: string }>>
  readonly missing?: readonly { readonly version: string; readonly why: string }[]
}

function readReport(): SetupReport {
  const path = fileURLToPath(new URL('../../.raftkit/setup.json', import.meta.url))
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as SetupReport) : {}
}
