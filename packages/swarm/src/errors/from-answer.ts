import { ruleFor } from './answer-rules.ts'
import type { SwarmErrorCode } from './codes.ts'
import { engineWords } from './engine-words.ts'
import { SwarmError } from './swarm-error.ts'

/** An answer that is not a success. */
export interface FailedAnswer {
  /** What was to be done, as in "Cannot <action>". */
  readonly action: string
  /** Which engine, without credentials. */
  readonly engine: string
  /** HTTP method. Without it nobody knows that it was only a question, and its outcome may be in doubt. */
  readonly method?: string | undefined
  /** HTTP status. */
  readonly status: number
  /** The body as it came. */
  readonly body: string
}

/** What gRPC's code says where no rule knows the message; it tells more than the status that it was turned into. */
const grpcCodes: Readonly<Record<string, SwarmErrorCode>> = {
  InvalidArgument: 'INVALID_ARGUMENT',
  OutOfRange: 'INVALID_ARGUMENT',
  NotFound: 'NOT_FOUND',
  AlreadyExists: 'NAME_CONFLICT',
  PermissionDenied: 'FORBIDDEN',
  // The state of the swarm is against it: 400, although no argument is wrong.
  FailedPrecondition: 'FORBIDDEN',
  Unauthenticated: 'UNAUTHORIZED',
  Unimplemented: 'NOT_IMPLEMENTED',
  // The way to the leader broke, or the leader stopped, with the call on its way.
  Unavailable: 'LEADERSHIP_LOST',
  DeadlineExceeded: 'LEADERSHIP_LOST',
  Aborted: 'LEADERSHIP_LOST',
  Canceled: 'LEADERSHIP_LOST',
}

const statusCodes: Readonly<Record<number, SwarmErrorCode>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'NAME_CONFLICT',
  501: 'NOT_IMPLEMENTED',
}

/** Where the engine names the object, the port or the value, which the code's meaning cannot. */
const betterToldByEngine: ReadonlySet<SwarmErrorCode> = new Set([
  'INVALID_ARGUMENT',
  'INVALID_ADVERTISE_ADDRESS',
  'SWARM_UNSUPPORTED',
  'SWARM_FAILED',
  'NOT_FOUND',
  'PLUGIN_NOT_FOUND',
  'AMBIGUOUS',
  'NAME_CONFLICT',
  'IN_USE',
  'IMMUTABLE',
  'FORBIDDEN',
  'NOT_IMPLEMENTED',
  'REGISTRY_UNREACHABLE',
])

/**
 * Turns an engine's refusal into a {@link SwarmError}: by its message, by gRPC's code where no rule knows the message,
 * and by its status where there is no such code either.
 */
export function errorFromAnswer(answer: FailedAnswer): SwarmError {
  const { action, engine, method, status } = answer
  const words = engineWords(answer.body)
  const rule = ruleFor({ ...words, status, method })
  const code = rule?.code ?? grpcCodes[words.grpc ?? ''] ?? codeOf(status, words.wellFormed)
  const quoted = rule === undefined || betterToldByEngine.has(code)
  return new SwarmError(code, {
    action,
    engine,
    meaning: rule?.meaning ?? (quoted ? words.phrase : undefined),
    remedy: rule?.remedy,
    engineMessage: words.message,
    status,
    details: rule?.details,
  })
}

function codeOf(status: number, wellFormed: boolean): SwarmErrorCode {
  // A web server knows no such page; an engine that misses an object says so in its own form.
  if (status === 404 && !wellFormed) return 'NOT_AN_ENGINE'
  return statusCodes[status] ?? 'ENGINE_ERROR'
}
