import { quoted } from '../engine/quoted.ts'
import { SwarmError } from '../errors/swarm-error.ts'
import type { Fingerprint } from './content-kind.ts'
import type { NewContent } from './create-content.ts'
import { checkFingerprint } from './fingerprint.ts'

/** What is to be stored, beside its name. */
export interface ContentOptions {
  /** Free key-value pairs. Everybody who may list sees them. */
  readonly labels?: Readonly<Record<string, string>>
  /** Fills in the content for each task: `{{.Task.Slot}}`, `{{secret "other"}}` … */
  readonly templating?: 'golang'
}

/** Everything that a content can be made of. */
export interface AnyContentOptions {
  /** See {@link ContentOptions}. */
  readonly labels?: ContentOptions['labels'] | undefined
  /** See {@link ContentOptions}. */
  readonly templating?: ContentOptions['templating'] | undefined
  /** Of secrets only. */
  readonly fingerprint?: Fingerprint | undefined
}

/**
 * Checks what engines do not, or say badly; name and size are checked where it is sent.
 *
 * @throws SwarmError `INVALID_ARGUMENT`
 */
export function newContent(
  action: string,
  name: string,
  data: string | Uint8Array,
  { labels = {}, templating, fingerprint }: AnyContentOptions,
): NewContent {
  if (typeof data !== 'string' && !(data instanceof Uint8Array)) {
    throw wrong(action, 'data', 'the content is neither a text nor bytes')
  }
  if (typeof labels !== 'object' || labels === null || Object.values(labels).some((one) => typeof one !== 'string')) {
    throw wrong(action, 'labels', 'a label is not a text')
  }
  if (templating !== undefined && templating !== 'golang') {
    throw wrong(action, 'templating', `there is no way to fill it in called ${quoted(templating)}`)
  }
  checkFingerprint(action, fingerprint)
  return {
    name,
    data: typeof data === 'string' ? Buffer.from(data) : Buffer.from(data),
    labels,
    templating,
    fingerprint,
  }
}

/** @throws SwarmError `INVALID_ARGUMENT` for what is no number of versions */
export function checkKeep(action: string, keep: number): void {
  if (Number.isSafeInteger(keep) && keep >= 0) return
  throw wrong(action, 'keep', `keep is ${quoted(keep)}, and not a number of versions`)
}

function wrong(action: string, argument: string, meaning: string): SwarmError {
  return new SwarmError('INVALID_ARGUMENT', { action, meaning, details: { argument } })
}
