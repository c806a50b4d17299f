import { redact } from './redact.ts'

/** What an engine said. */
export interface EngineWords {
  /** Its message, whole but for secrets. */
  readonly message: string
  /** The message without gRPC's prefixes, cut to a length that is safe to search. */
  readonly bare: string
  /** gRPC's own code, `InvalidArgument` for instance, where the message comes from the swarm's leader. */
  readonly grpc: string | undefined
  /** The message as one phrase that fits into a sentence. */
  readonly phrase: string
  /** Whether it came in the form that engines use, `{"message": "…"}`; what stands in between answers anything. */
  readonly wellFormed: boolean
}

/** Longer than any message seen. Some patterns would take their time over the megabytes that a stranger may answer. */
const searched = 4_096
const phraseLength = 300
const grpcPrefix = /rpc error: code = (\w+) desc = /g

/** Reads the body of an answer that is not a success. */
export function engineWords(body: string): EngineWords {
  const parsed = messageIn(body)
  // First of all: nothing that is made of the message may hold what a caller keeps secret.
  const message = redact(parsed ?? body.trim())
  const head = message.slice(0, searched)
  return {
    message,
    bare: head.replaceAll(grpcPrefix, '').trim(),
    // The innermost: "error updating cluster settings: rpc error: code = InvalidArgument desc = …".
    grpc: [...head.matchAll(grpcPrefix)].at(-1)?.[1],
    phrase: phraseOf(parsed === undefined ? (head.split('\n', 1)[0] ?? '') : head),
    wellFormed: parsed !== undefined,
  }
}

function messageIn(body: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(body)
    if (typeof parsed === 'object' && parsed !== null && 'message' in parsed && typeof parsed.message === 'string') {
      return parsed.message
    }
  } catch {
    // Not JSON: the text itself is the message.
  }
  return undefined
}

/** Engines list what is wrong line by line, and end in a period, a colon or a space. */
function phraseOf(text: string): string {
  const phrase = text
    .replaceAll(grpcPrefix, '')
    .replaceAll(/:\s*\n\s*/g, ': ')
    .replaceAll(/\s*\n\s*/g, ', ')
    .replace(/[\s.,:;]+$/, '')
  if (phrase === '') return 'the engine gave no reason'
  return phrase.length > phraseLength ? `${phrase.slice(0, phraseLength)}…` : phrase
}
