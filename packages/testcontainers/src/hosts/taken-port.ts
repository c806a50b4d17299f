/** How engines say that a port outside is taken, each with the number: Docker's own two layers, and Docker Desktop's. */
const wordings: readonly RegExp[] = [
  /Bind for \S*:(\d+) failed: port is already allocated/i,
  /listen (?:tcp|udp)[46]? \S*:(\d+): bind:/i,
  /failed to bind host port (?:for )?(?:[\d.]+|\[[\da-f:]*\]):(\d+)[:/]/i,
  /ports are not available: exposing port (?:tcp|udp) \S*:(\d+) ->/i,
]

/**
 * Which port outside the engine says is taken; undefined where it says something else: that an address inside is in use,
 * for instance.
 */
export function takenPort(words: string): number | undefined {
  const port = wordings.map((wording) => wording.exec(words)?.[1]).find((found) => found !== undefined)
  return port === undefined ? undefined : Number(port)
}
