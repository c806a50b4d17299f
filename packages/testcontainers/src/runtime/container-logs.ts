import type { ContainerRuntime } from './container-runtime.ts'
import type { OuterContainer } from './outer-container.ts'

/** The last lines that a container has written; a note instead of them where they cannot be had. */
export async function lastLines(runtime: ContainerRuntime, id: string, lines = 20): Promise<string> {
  try {
    return await containerLog(runtime.container.getById(id), lines)
  } catch (error) {
    return `(no log: ${error instanceof Error ? error.message.trim() : String(error)})`
  }
}

/** What a container has written, on both streams. */
export async function containerLog(
  container: OuterContainer,
  tail: number | 'all' = 'all',
  abortSignal?: AbortSignal,
): Promise<string> {
  const options = { stdout: true, stderr: true, follow: false, ...(abortSignal === undefined ? {} : { abortSignal }) }
  // Without `follow` the whole answer comes as one buffer of frames: eight bytes of head, then the text.
  const frames = await container.logs({ ...options, follow: false, ...(tail === 'all' ? {} : { tail }) })
  return textOf(frames)
}

function textOf(frames: Buffer): string {
  const parts: string[] = []
  for (let at = 0; at + 8 <= frames.length; ) {
    const size = frames.readUInt32BE(at + 4)
    parts.push(frames.toString('utf8', at + 8, at + 8 + size))
    at += 8 + size
  }
  return parts.join('')
}
