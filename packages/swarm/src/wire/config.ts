import type { Driver, Meta } from './common.ts'

/** What is sent for a config. */
export interface ConfigSpec {
  /** At most 64 letters, digits, `-`, `_` and `.`, a letter or digit at either end. It cannot be changed. */
  readonly Name: string
  /** The only part that can be changed. */
  readonly Labels?: Readonly<Record<string, string>>
  /** The content in base64, 1 to 1023999 bytes of it. May be left out of an update. */
  readonly Data?: string
  /** How the content is filled in for each task. `golang` is the only one; engines do not check it. */
  readonly Templating?: Driver
}

/** One entry of `GET /configs`. */
export interface Config extends Meta {
  /** 25 characters. */
  readonly ID: string
  /** What was sent, with the content. */
  readonly Spec: ConfigSpec
}
