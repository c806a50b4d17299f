import { MachineError } from '../errors/machine-error.ts'

/** What Docker Machine lets people create. */
const CREATABLE = /^[a-zA-Z0-9][a-zA-Z0-9.-]*$/
/** What may be there: folders that were renamed by hand have underscores. Nothing that a path or a shell understands. */
const SAFE = /^[a-zA-Z0-9_][a-zA-Z0-9._-]*$/
/** File systems go no further, and Docker Machine lets them refuse. */
const MAX_LENGTH = 255

/**
 * Refuses a name that no machine in the store can have. Docker Machine asks only when it creates: there, `rm ../certs`
 * deletes the certificate authority.
 *
 * @throws `INVALID_NAME`
 */
export function assertSafeName(name: string, action: string): void {
  if (!SAFE.test(name)) throw invalidName(name, action)
  if (name.length > MAX_LENGTH) throw invalidName(name, action, `a machine name has ${MAX_LENGTH} characters at most`)
}

/**
 * Refuses a name that Docker Machine would not create.
 *
 * @throws `INVALID_NAME`
 */
export function assertCreatableName(name: string, action: string): void {
  assertSafeName(name, action)
  if (!CREATABLE.test(name)) throw invalidName(name, action)
}

/** A name for messages: in quotes, without control characters, and never longer than a line. */
export function quoteName(name: string): string {
  return JSON.stringify(name.length > 60 ? `${name.slice(0, 57)}…` : name)
}

function invalidName(name: string, action: string, meaning?: string): MachineError {
  return new MachineError('INVALID_NAME', { action, meaning, machine: name })
}
