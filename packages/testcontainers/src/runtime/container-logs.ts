import type { ContainerRuntime } from './container-runtime.ts'

/** The last lines that a container has written; a note instead of them where they cannot be had. */
export async function lastLines(runtime: ContainerRuntime, id: string, lines = 20): Promise<string> {
  try {
    // Without `follow` the whole answer comes as one buffer of frames: eight bytes of head, then the text.
    const frames = (await runtime.container.getById(id).logs({ stdout: true, stderr: true, tail: lines })) as Buffer
    return textOf(frames)
  } catch (error) {
    return `(no log: ${error instanceof Error ? error.message.trim() : String(error)})`
  }
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
