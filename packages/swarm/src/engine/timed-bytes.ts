import type { Deadline } from './deadline.ts'

/** The bytes of an answer, the clock running only while some are waited for, and not at all where there is no end. */
export async function* timedBytes(
  body: AsyncIterable<Uint8Array>,
  deadline: Deadline,
  endless: boolean,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (!endless) deadline.restart()
  for await (const chunk of body) {
    deadline.pause()
    yield chunk
    // The caller may have aborted since: nothing more is asked for then.
    deadline.signal.throwIfAborted()
    if (!endless) deadline.restart()
  }
  deadline.pause()
}
