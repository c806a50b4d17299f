/** Orders names as people do: without regard to case, and numbers by their value, so that `m2` comes before `m10`. */
export function naturalOrder(a: string, b: string): number {
  const [left, right] = [pieces(a), pieces(b)]
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const order = comparePieces(left[index] ?? '', right[index] ?? '')
    if (order !== 0) return order
  }
  return left.length - right.length || compareTexts(a, b)
}

/** A name in lower case, taken apart into numbers and what is between them. */
function pieces(name: string): string[] {
  return name.toLowerCase().match(/\d+|\D+/g) ?? []
}

function comparePieces(a: string, b: string): number {
  if (!/^\d/.test(a) || !/^\d/.test(b)) return compareTexts(a, b)
  // Digits beyond what a number holds are compared as text of one length.
  const [left, right] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')]
  return left.length - right.length || compareTexts(left, right) || a.length - b.length
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
