import type { MappingNode } from './compose-node.ts'
import type { ComposeProblems } from './compose-problems.ts'

/** What compose files come to: merged, filled in, checked by the schema, in the long forms only. */
export interface ComposeProject {
  /** `name` of the file. */
  readonly name: string | undefined
  /** The services that the profiles let in. */
  readonly services: ReadonlyMap<string, MappingNode>
  /** Services that a profile keeps out, with the profiles that would let them in. */
  readonly disabled: ReadonlyMap<string, readonly string[]>
  readonly networks: ReadonlyMap<string, MappingNode>
  readonly volumes: ReadonlyMap<string, MappingNode>
  readonly secrets: ReadonlyMap<string, MappingNode>
  readonly configs: ReadonlyMap<string, MappingNode>
  /** The content of the secrets and configs that a service uses and that are neither external nor a driver's. */
  readonly contents: { readonly secrets: Contents; readonly configs: Contents }
  /** What was found on the way. */
  readonly problems: ComposeProblems
}

/** Contents by the key of the secret or config. */
export type Contents = ReadonlyMap<string, Buffer>

/** The kinds of things that a file names at its top. */
export const sections = ['services', 'networks', 'volumes', 'secrets', 'configs'] as const

/** One of them. */
export type Section = (typeof sections)[number]

/** A compose file, or several of them merged. */
export interface ComposeModel {
  readonly name: string | undefined
  readonly services: ReadonlyMap<string, MappingNode>
  readonly networks: ReadonlyMap<string, MappingNode>
  readonly volumes: ReadonlyMap<string, MappingNode>
  readonly secrets: ReadonlyMap<string, MappingNode>
  readonly configs: ReadonlyMap<string, MappingNode>
}
