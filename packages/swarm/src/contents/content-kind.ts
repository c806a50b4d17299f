import type { CallOptions } from '../call-options.ts'
import type { Engine } from '../engine/engine.ts'
import type { Draft } from '../update/draft.ts'
import type { Meta } from '../wire/common.ts'
import type { ServiceSpec } from '../wire/service.ts'

/** What a secret and a config have in common on the wire. */
export interface ContentSpec {
  /** Its name. */
  readonly Name: string
  /** The only part that can be changed. */
  readonly Labels?: Readonly<Record<string, string>>
  /** The content in base64. */
  readonly Data?: string
  /** How the content is filled in for each task. */
  readonly Templating?: { readonly Name: string }
}

/** A secret or a config as it is read. */
export interface Content extends Meta {
  /** 25 characters. */
  readonly ID: string
  /** What was sent, of a secret without the content. */
  readonly Spec: ContentSpec
}

/** The endpoints of one of the two. */
export interface ContentEndpoints {
  list(options: CallOptions & { readonly filters?: ContentFilters }): Promise<readonly Content[]>
  inspect(id: string, options: CallOptions): Promise<Content>
  create(spec: ContentSpec, options: CallOptions): Promise<string>
  update(id: string, version: number, spec: ContentSpec, options: CallOptions): Promise<void>
  remove(id: string, options: CallOptions): Promise<void>
}

/** Filters that both endpoints know; names match by their beginnings. */
export interface ContentFilters {
  /** Beginning of a name. */
  readonly name?: string
  /** Label, `key` or `key=value`. */
  readonly label?: string | readonly string[]
}

/** How a content is recognised that cannot be read back. */
export type Fingerprint =
  | false
  | {
      /** Known to those who deploy, and to nobody else; at least 16 bytes. */
      readonly key: string | Uint8Array
    }

/** What is to be stored. */
export interface WantedContent {
  readonly data: Uint8Array
  readonly templating: string | undefined
  readonly fingerprint: Fingerprint | undefined
}

/** One that replaces others in a service. */
export interface Replacement {
  readonly id: string
  readonly name: string
}

/** What makes a secret a secret, and a config a config. */
export interface ContentKind {
  /** What it is called. */
  readonly noun: 'secret' | 'config'
  /** Its endpoints. */
  endpoints(engine: Engine): ContentEndpoints
  /** Labels that let {@link ContentKind.isSame} recognise the content. */
  labelsFor(wanted: WantedContent): Promise<Readonly<Record<string, string>>>
  /** Whether it has this content; undefined where nothing tells. */
  isSame(found: Content, wanted: WantedContent): Promise<boolean | undefined>
  /** Ids of all that a service uses. */
  usedBy(spec: ServiceSpec): string[]
  /** Has a service use another one in place of those, files and their owners and permissions as they were. */
  replace(spec: Draft<ServiceSpec>, old: ReadonlySet<string>, by: Replacement): void
}
