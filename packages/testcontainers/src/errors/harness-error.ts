import { type HarnessErrorCode, harnessErrorCodes } from './codes.ts'

/** Two copies of the package make errors that know each other by this symbol. */
const brand: unique symbol = Symbol.for('@raftkit/testcontainers/HarnessError')

/** What a {@link HarnessError} is made of. */
export interface HarnessErrorInit {
  /** What was to be done, as in "Cannot <action>". */
  readonly action: string
  /** Replaces the code's meaning where more is known. */
  readonly meaning?: string | undefined
  /** Replaces the code's remedy where more is known. */
  readonly remedy?: string | undefined
  /** What was underneath. */
  readonly cause?: unknown
  /** The last lines of the engine's log inside each host concerned, by host name. */
  readonly logs?: Readonly<Record<string, string>> | undefined
  /** What became of each host concerned, by host name: `running`, `exited` … */
  readonly states?: Readonly<Record<string, string>> | undefined
}

/** Everything that this package throws of its own accord. What fails inside a swarm is a `SwarmError`. */
export class HarnessError extends Error {
  /** What was to be done, as in "Cannot <action>". */
  readonly action: string
  /** What happened. */
  readonly code: HarnessErrorCode
  /** What happened, in words: the message without action, remedy and logs. */
  readonly summary: string
  /** What to do about it, in one line. */
  readonly remedy: string
  /** The last lines of the engine's log inside each host concerned, by host name. */
  readonly logs: Readonly<Record<string, string>>
  /** What became of each host concerned, by host name: `running`, `exited` … */
  readonly states: Readonly<Record<string, string>>

  constructor(code: HarnessErrorCode, init: HarnessErrorInit) {
    const info = harnessErrorCodes[code]
    const remedy = init.remedy ?? info.remedy
    const summary = init.meaning ?? info.meaning
    super(
      `Cannot ${init.action}: ${summary}; ${remedy}${diagnosis(init)}`,
      init.cause === undefined ? undefined : { cause: init.cause },
    )
    Object.defineProperty(this, 'name', { value: 'HarnessError' })
    Object.defineProperty(this, brand, { value: true })
    this.code = code
    this.action = init.action
    this.summary = summary
    this.remedy = remedy
    this.logs = init.logs ?? {}
    this.states = init.states ?? {}
  }
}

/** A paragraph for every host that something is known of. */
function diagnosis({ logs = {}, states = {} }: HarnessErrorInit): string {
  const hosts = [...new Set([...Object.keys(states), ...Object.keys(logs)])]
  const paragraphs = hosts.map((host) => {
    const state = states[host]
    return [`--- ${host}${state === undefined ? '' : ` (${state})`} ---`, logs[host]?.trimEnd()]
      .filter(Boolean)
      .join('\n')
  })
  return paragraphs.map((text) => `\n${text}`).join('')
}

/** Whether an error is a {@link HarnessError}, and of one of these codes if any is given; also across two copies. */
export function isHarnessError(error: unknown, ...codes: readonly HarnessErrorCode[]): error is HarnessError {
  if (!(error instanceof Error) || (error as { [brand]?: unknown })[brand] !== true) return false
  return codes.length === 0 || codes.includes((error as HarnessError).code)
}
