import { MachineError } from '../errors/machine-error.ts'

/**
 * A mistake in a template, in Go's words: `template: :1:2: executing "" at <.Nope>: can't evaluate field Nope …`.
 */
export function templateError(message: string): MachineError {
  return new MachineError('INVALID_TEMPLATE', { action: 'use the template', meaning: message })
}

/** A mistake found while reading, at a place in the text. */
export function parseError(text: string, at: number, message: string): MachineError {
  return templateError(`template: :${position(text, at).line}: ${message}`)
}

/** The line of a place, from 1, and how many characters of that line come before it. */
export function position(text: string, at: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, at)
  return { line: before.split('\n').length, column: at - (before.lastIndexOf('\n') + 1) }
}
