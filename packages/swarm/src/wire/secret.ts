import type { Driver, Meta } from './common.ts'

/** What is sent for a secret. */
export interface SecretSpec {
  /** At most 64 letters, digits, `-`, `_` and `.`, a letter or digit at either end. It cannot be changed. */
  readonly Name: string
  /** The only part that can be changed. */
  readonly Labels?: Readonly<Record<string, string>>
  /** The content in base64, 1 to 511999 bytes of it; never answered. Left out where a driver provides it. */
  readonly Data?: string
  /** The plugin that provides the content, instead of the cluster's store. */
  readonly Driver?: Driver
  /** How the content is filled in for each task. `golang` is the only one; engines do not check it. */
  readonly Templating?: Driver
}

/** One entry of `GET /secrets`. */
export interface Secret extends Meta {
  /** 25 characters. */
  readonly ID: string
  /** What was sent, without the content. */
  readonly Spec: Omit<SecretSpec, 'Data'>
}
