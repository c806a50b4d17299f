// @ts-check

/**
 * The numbers of the first dotted version in a text: `Docker version 20.10.24+dfsg1` gives `[20, 10, 24]`.
 *
 * @param {string} text
 * @returns {number[]} empty when there is none
 */
export function parseVersion(text) {
  const match = /\d+(?:\.\d+)+/.exec(text)
  return match ? match[0].split('.').map(Number) : []
}

/**
 * @param {string} left
 * @param {string} right
 * @returns {number} negative, zero or positive; parts that one side lacks count as zero
 */
export function compareVersions(left, right) {
  const a = parseVersion(left)
  const b = parseVersion(right)
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/**
 * `28.5.2+dfsg1` gives `28.5`: the part that names a release line.
 *
 * @param {string} version
 */
export function releaseLine(version) {
  return parseVersion(version).slice(0, 2).join('.')
}
