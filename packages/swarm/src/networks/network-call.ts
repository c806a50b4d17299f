import type { CallOptions } from '../call-options.ts'
import type { Managers } from '../managers/managers.ts'

/** What everything that is done to networks needs. */
export interface NetworkCall {
  /** What is to be done, as in "Cannot <action>". */
  readonly action: string
  /** Whom to ask. */
  readonly managers: Managers
  /** Signal and deadline. */
  readonly options: CallOptions
}
