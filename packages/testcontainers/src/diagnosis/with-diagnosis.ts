import { HarnessError } from '../errors/harness-error.ts'
import type { Diagnosis } from './diagnose.ts'

/** The same error, with what is known of the hosts besides. What it has said of a host already stays. */
export function withDiagnosis(error: HarnessError, { states, logs }: Diagnosis): HarnessError {
  const { code, action, summary: meaning, remedy, cause } = error
  return new HarnessError(code, {
    action,
    meaning,
    remedy,
    cause,
    states: { ...states, ...error.states },
    logs: { ...logs, ...error.logs },
  })
}
