import type { ComposeProblem, SwarmError } from '../errors/swarm-error.ts'
import type { FieldChange } from './field-changes.ts'

/** What becomes of one object of a stack. */
export interface StackChange {
  /** What it is. */
  readonly kind: 'network' | 'secret' | 'config' | 'service'
  /** Its name in the swarm. */
  readonly name: string
  /** What becomes of it; nothing is sent for what is `unchanged`, nor for anything where one is `refused`. */
  readonly action: 'create' | 'update' | 'remove' | 'unchanged' | 'refused'
  /** Its id, where it is there. */
  readonly id?: string
  /** The fields that an update changes. */
  readonly fields: readonly FieldChange[]
  /** Why it is refused: what a deployment throws. */
  readonly error?: SwarmError
}

/** What a deployment would do. */
export interface StackPlan {
  /** The stack. */
  readonly stack: string
  /** Every object, in the order in which they would be seen to. */
  readonly changes: readonly StackChange[]
  /** What may surprise. */
  readonly warnings: readonly ComposeProblem[]
  /** What is passed over because of `lenient`. */
  readonly ignored: readonly ComposeProblem[]
  /** All of it for people, without contents of secrets and values of the environment. */
  readonly text: string
}

const signs = { create: '+', update: '~', remove: '-', unchanged: ' ', refused: '✗' } as const

/** Writes a plan for people. */
export function planText({ stack, changes, warnings, ignored }: Omit<StackPlan, 'text'>): string {
  const count = (action: StackChange['action']): number => changes.filter((change) => change.action === action).length
  const refused = count('refused') === 0 ? '' : `, ${count('refused')} refused`
  const lines = [
    `stack ${stack}: ${count('create')} to create, ${count('update')} to update, ${count('remove')} to remove, ${count('unchanged')} unchanged${refused}`,
  ]
  for (const { kind, name, action, fields, error } of changes) {
    if (action === 'unchanged') continue
    lines.push(`${signs[action]} ${kind} ${name}${error === undefined ? '' : `: ${error.code}`}`)
    for (const { path, before, after, hidden } of fields) {
      lines.push(`    ${path}: ${hidden === true ? 'another value' : `${shown(before)} → ${shown(after)}`}`)
    }
  }
  const note = ({ file, line, path, message }: ComposeProblem): string =>
    `${[file, line].filter((part) => part !== undefined).join(':')} ${path}: ${message}`.trim()
  lines.push(...warnings.map((warning) => `! ${note(warning)}`), ...ignored.map((one) => `! passed over: ${note(one)}`))
  return lines.join('\n')
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value)
}
