import { spawn } from 'node:child_process'
import type { CallOptions } from '../call-options.ts'
import { Deadline } from '../engine/deadline.ts'
import { SwarmError } from '../errors/swarm-error.ts'
import type { RegistryAuth } from '../wire/registry-auth.ts'

/** Whom to ask, and for what. */
export interface CredentialQuestion {
  /** What it is for, as in "Cannot <action>". */
  readonly action: string
  /** What stands behind `docker-credential-` in the helper's name. */
  readonly helper: string
  /** The registry as `docker login` names it. */
  readonly server: string
}

/** What a helper is expected to write, in bytes, and far more. */
const mostOutput = 1024 ** 2

/** What helpers say where they have nothing; all other words of theirs stay where they are, for they may be secret. */
const nothing = ['credentials not found in native keychain', 'no credentials server URL', 'no credentials username']

/**
 * Asks a credential helper, `docker-credential-<helper> get`, with the server on its input as the protocol of Docker's
 * credential helpers has it. It is ended at the deadline, after 30 seconds unless said otherwise.
 *
 * @returns undefined where the helper has none
 * @throws SwarmError `CREDENTIALS_UNAVAILABLE`, `TIMED_OUT`
 */
export async function askCredentialHelper(
  { action, helper, server }: CredentialQuestion,
  call: CallOptions,
): Promise<RegistryAuth | undefined> {
  const program = `docker-credential-${helper}`
  const fails = (meaning: string): SwarmError => new SwarmError('CREDENTIALS_UNAVAILABLE', { action, meaning })
  if (!/^[\w.-]+$/.test(helper)) throw fails('the name of the credential helper has other characters than letters')
  using deadline = new Deadline(call, 30_000)
  let answer: { readonly output: string; readonly exit: string | number | null }
  try {
    answer = await run(program, server, deadline.signal)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw (
      deadline.reason(`ask ${program}`, undefined, `an answer of ${program}`) ??
      fails(code === 'ENOENT' ? `there is no ${program} in the PATH` : `running ${program} fails with ${code}`)
    )
  }
  const { output, exit } = answer
  if (nothing.includes(output.trim())) return undefined
  if (exit !== 0) throw fails(`${program} ended with ${exit}`)
  const { Username, Secret } = parsed(output)
  if (typeof Username !== 'string' || typeof Secret !== 'string')
    throw fails(`${program} did not answer with credentials`)
  // The name of none: the secret is a token of the registry then.
  return Username === '<token>'
    ? { identitytoken: Secret, serveraddress: server }
    : { username: Username, password: Secret, serveraddress: server }
}

function run(
  program: string,
  input: string,
  signal: AbortSignal,
): Promise<{ readonly output: string; readonly exit: string | number | null }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, ['get'], {
      stdio: ['pipe', 'pipe', 'ignore'],
      signal,
      killSignal: 'SIGKILL',
      windowsHide: true,
    })
    const chunks: Buffer[] = []
    let size = 0
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= mostOutput) chunks.push(chunk)
      else child.kill('SIGKILL')
    })
    child.on('error', reject)
    child.on('close', (code, ended) => resolve({ output: Buffer.concat(chunks).toString(), exit: code ?? ended }))
    // One that ends without reading breaks the pipe: what it has written counts.
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
  })
}

function parsed(output: string): { readonly Username?: unknown; readonly Secret?: unknown } {
  try {
    return { ...JSON.parse(output) }
  } catch {
    return {}
  }
}
