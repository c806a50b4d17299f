import { SwarmError } from '../errors/swarm-error.ts'

/** A part of a frame's content. A frame can be of any size, so its content is handed on as it arrives. */
export interface FramePart {
  /** What the program wrote it to. */
  readonly stream: 'stdout' | 'stderr'
  /** The bytes; they are only good until the next part is asked for. */
  readonly bytes: Uint8Array
  /** Whether the frame begins with it. An engine makes one frame of one message. */
  readonly begins: boolean
}

/** What a frame that is an error of the engine becomes. */
export type RefusalOf = (message: string) => Error

const headerBytes = 8
const maxMessageBytes = 64 * 1024

/**
 * Takes a log apart: a header of eight bytes, `[type, 0, 0, 0, size as 32 bits, big end first]`, and so many bytes of
 * content. It holds a header and the message of an error, and nothing else.
 *
 * @throws SwarmError `NOT_AN_ENGINE` for what has no frames, `CONNECTION_LOST` where the log ends within a frame, and
 * whatever `refusalOf` makes of an error that the engine sends as a frame
 */
export async function* logFrames(
  bytes: AsyncIterable<Uint8Array>,
  action: string,
  refusalOf: RefusalOf,
): AsyncGenerator<FramePart, void, undefined> {
  const header = Buffer.alloc(headerBytes)
  let headerFill = 0
  let left = 0
  let begins = true
  const message: Uint8Array[] = []
  let messageSize = 0
  for await (const chunk of bytes) {
    let at = 0
    while (at < chunk.length) {
      if (left === 0) {
        const taken = chunk.subarray(at, at + headerBytes - headerFill)
        header.set(taken, headerFill)
        headerFill += taken.length
        at += taken.length
        checkHeader(header, headerFill, action)
        if (headerFill < headerBytes) continue
        headerFill = 0
        left = header.readUInt32BE(4)
        begins = true
        if (left === 0 && header[0] === systemError) throw refusalOf('')
        continue
      }
      const content = chunk.subarray(at, at + left)
      at += content.length
      left -= content.length
      if (header[0] !== systemError) {
        yield { stream: header[0] === standardError ? 'stderr' : 'stdout', bytes: content, begins }
        begins = false
        continue
      }
      // A copy: the chunk may be reused, and one byte of it must not hold the rest.
      message.push(content.slice(0, maxMessageBytes - messageSize))
      messageSize += content.length
      if (left === 0 || messageSize >= maxMessageBytes) throw refusalOf(Buffer.concat(message).toString('utf8'))
    }
  }
  if (messageSize > 0) throw refusalOf(Buffer.concat(message).toString('utf8'))
  if (left > 0 || headerFill > 0) {
    throw new SwarmError('CONNECTION_LOST', { action, meaning: 'the log ended within a message' })
  }
}

const standardError = 2
const systemError = 3

/** Every byte that is there is checked, so that a text is told at its first bytes. */
function checkHeader(header: Buffer, fill: number, action: string): void {
  const type = header[0] ?? 0
  if (type <= systemError && header.subarray(1, Math.min(fill, 4)).every((byte) => byte === 0)) return
  throw new SwarmError('NOT_AN_ENGINE', {
    action,
    meaning: 'the log has no frames',
    remedy: 'say tty: true where the task has a terminal, as Engine 20.10 does not tell',
  })
}
