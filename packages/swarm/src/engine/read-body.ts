import { SwarmError } from '../errors/swarm-error.ts'
import type { TransportResponse } from '../transport/transport.ts'

/** More than any list of a swarm takes; a peer that sends more is not an engine. */
const maxBodyBytes = 256 * 1024 * 1024

/** Reads a whole answer as text. */
export async function readBody(response: TransportResponse, limit: number = maxBodyBytes): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body) {
    size += chunk.length
    if (size > limit) {
      throw new SwarmError('NOT_AN_ENGINE', { action: 'read an answer', meaning: `it is longer than ${limit} bytes` })
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
