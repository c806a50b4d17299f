import { answerRules } from './answer-rules.ts'
import type { SwarmErrorCode } from './codes.ts'
import { SwarmError } from './swarm-error.ts'

/** An answer that is not a success. */
export interface FailedAnswer {
  /** What was to be done, as in "Cannot <action>". */
  readonly action: string
  /** Which engine, without credentials. */
  readonly engine: string
  /** HTTP status. */
  readonly status: number
  /** The body as it came, cut to a sane length. */
  readonly body: string
}

const statusCodes: Readonly<Record<number, SwarmErrorCode>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'NAME_CONFLICT',
  501: 'NOT_IMPLEMENTED',
}

/** Turns an engine's refusal into a {@link SwarmError}: by its message, and by its status where no rule knows it. */
export function errorFromAnswer(answer: FailedAnswer): SwarmError {
  const engineMessage = messageOf(answer.body)
  const rule = answerRules.find((candidate) => candidate.message.test(engineMessage))
  const code = rule?.code ?? statusCodes[answer.status] ?? 'ENGINE_ERROR'
  return new SwarmError(code, {
    action: answer.action,
    engine: answer.engine,
    // Where only the status speaks, the engine's words are the best description there is.
    meaning: rule === undefined || code === 'INVALID_ARGUMENT' ? firstLine(engineMessage) : undefined,
    remedy: rule?.remedy,
    engineMessage,
    status: answer.status,
    details: rule?.details,
  })
}

/** Engines answer `{"message": "…"}`; proxies in between answer anything. */
function messageOf(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body)
    if (typeof parsed === 'object' && parsed !== null && 'message' in parsed && typeof parsed.message === 'string') {
      return parsed.message
    }
  } catch {
    // Not JSON: the text itself is the message.
  }
  return body.trim()
}

function firstLine(text: string): string {
  const line = text.split('\n', 1)[0]?.replace(/^rpc error: code = \w+ desc = /, '') ?? ''
  return line === '' ? 'the engine gave no reason' : line
}
