import type { CallOptions } from '../call-options.ts'
import type { Managers } from '../managers/managers.ts'
import type { ContentKind } from './content-kind.ts'

/** What everything that is done to contents needs. */
export interface ContentCall {
  /** What is to be done, as in "Cannot <action>". */
  readonly action: string
  /** Secrets or configs. */
  readonly kind: ContentKind
  /** Whom to ask. */
  readonly managers: Managers
  /** Signal and deadline. */
  readonly options: CallOptions
}
