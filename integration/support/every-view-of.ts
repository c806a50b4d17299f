import { inspect } from 'node:util'

/** Everything that somebody can get to see of an object by showing it. */
export function everyViewOf(shown: unknown): string {
  const views = [
    inspect(shown, { depth: 12, showHidden: true, maxStringLength: Number.POSITIVE_INFINITY }),
    String(shown),
  ]
  if (shown instanceof Error) views.push(shown.message, shown.stack ?? '')
  try {
    views.push(JSON.stringify(shown) ?? '')
  } catch {
    // What goes round in circles cannot be written down.
  }
  return views.join('\n')
}
