import type { SwarmErrorCode } from '../errors/codes.ts'
import { type ComposeProblem, SwarmError } from '../errors/swarm-error.ts'
import type { Position } from './compose-node.ts'

/** What is wrong with a compose file, gathered so that one look at it is enough. */
export class ComposeProblems {
  /** What was to be done, as in "Cannot <action>". */
  readonly action: string
  /** What may surprise, but keeps nothing from being deployed. */
  readonly warnings: ComposeProblem[] = []
  readonly #warned = new Set<string>()
  readonly #invalid: ComposeProblem[] = []
  readonly #unsupported: ComposeProblem[] = []

  constructor(action: string) {
    this.action = action
  }

  /** What Swarm cannot do, or what the docker command would pass over. */
  get unsupported(): readonly ComposeProblem[] {
    return this.#unsupported
  }

  /** Notes a mistake. */
  invalid(path: string, at: Position, message: string, remedy: string): void {
    this.#invalid.push(problem(path, at, message, remedy))
  }

  /** Notes what Swarm cannot do. */
  refuse(path: string, at: Position, message: string, remedy: string): void {
    this.#unsupported.push(problem(path, at, message, remedy))
  }

  /** Notes what may surprise. */
  warn(path: string, at: Position, message: string, remedy: string): void {
    const key = JSON.stringify([path, at.file, at.line, message])
    if (this.#warned.has(key)) return
    this.#warned.add(key)
    this.warnings.push(problem(path, at, message, remedy))
  }

  /** A mistake behind which nothing can be read. */
  fatal(path: string, at: Position, message: string, remedy: string): SwarmError {
    this.invalid(path, at, message, remedy)
    return this.#error('INVALID_COMPOSE_FILE', this.#invalid)
  }

  /**
   * Ends where there were mistakes.
   *
   * @throws SwarmError `INVALID_COMPOSE_FILE`
   */
  throwIfInvalid(): void {
    if (this.#invalid.length > 0) throw this.#error('INVALID_COMPOSE_FILE', this.#invalid)
  }

  /**
   * Ends where something was asked for that Swarm cannot do.
   *
   * @throws SwarmError `COMPOSE_UNSUPPORTED`
   */
  throwIfUnsupported(): void {
    if (this.#unsupported.length > 0) throw this.#error('COMPOSE_UNSUPPORTED', this.#unsupported)
  }

  #error(code: SwarmErrorCode, problems: readonly ComposeProblem[]): SwarmError {
    const [first, ...more] = problems as [ComposeProblem, ...ComposeProblem[]]
    const others = more.length === 0 ? '' : ` (and ${more.length} more, in details.problems)`
    return new SwarmError(code, {
      action: this.action,
      meaning: `${place(first)}${first.message}${others}`,
      remedy: first.remedy,
      details: { problems },
    })
  }
}

/** `compose.yaml:12:5 services.web.ports: `, as far as it is known. */
function place({ file, line, column, path }: ComposeProblem): string {
  const where = [file, line, column].filter((part) => part !== undefined).join(':')
  const both = [where, path].filter((part) => part !== '').join(' ')
  return both === '' ? '' : `${both}: `
}

function problem(path: string, { file, line, column }: Position, message: string, remedy: string): ComposeProblem {
  return {
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
    path,
    message,
    remedy,
  }
}
