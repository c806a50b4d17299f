import { SwarmError } from '../errors/swarm-error.ts'
import { GrowingBytes } from './growing-bytes.ts'

/** More than any event takes; a peer that sends more is not an engine. */
const maxLineBytes = 1024 * 1024
const newline = 10

/**
 * Reads one JSON value a line.
 *
 * @throws SwarmError `NOT_AN_ENGINE` for a line that is not JSON or has no end, `CONNECTION_LOST` for one that is cut off
 */
export async function* jsonLines(
  bytes: AsyncIterable<Uint8Array>,
  action: string,
): AsyncGenerator<unknown, void, undefined> {
  const line = new GrowingBytes()
  for await (const chunk of bytes) {
    let rest = chunk
    while (rest.length > 0) {
      const end = rest.indexOf(newline)
      line.add(end === -1 ? rest : rest.subarray(0, end))
      if (line.size > maxLineBytes) {
        throw new SwarmError('NOT_AN_ENGINE', { action, meaning: `a line has more than ${maxLineBytes} bytes` })
      }
      if (end === -1) break
      rest = rest.subarray(end + 1)
      const text = Buffer.from(line.take()).toString('utf8')
      if (text.trim() !== '') yield parse(text, action)
    }
  }
  if (line.size > 0) throw new SwarmError('CONNECTION_LOST', { action, meaning: 'the answer ended within a line' })
}

function parse(text: string, action: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new SwarmError('NOT_AN_ENGINE', { action, meaning: 'the answer is not JSON', cause })
  }
}
