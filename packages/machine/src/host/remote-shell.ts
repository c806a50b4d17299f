import { spawn } from 'node:child_process'
import { fromFileSystem } from '../errors/from-file-system.ts'
import { MachineError } from '../errors/machine-error.ts'
import { sshArguments } from '../ssh/ssh-options.ts'
import type { SshTarget } from '../ssh/ssh-target.ts'
import { quoteName } from '../store/machine-name.ts'

/** How a script on a host ended. */
export interface ScriptResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Becomes root where it can without being asked, and reads a script; fit for any shell that people log in to. */
const AS_ROOT = `sh -c 'if [ "$(id -u)" = 0 ]; then exec sh -s; else exec sudo -n sh -s; fi'`
/** A build log is long; what matters of it is its end. */
const MAX_OUTPUT = 1_000_000

/**
 * Runs a script on a host, as root. It goes through the input of a shell there, so nothing of it shows in any list of
 * processes; a script that is cut off does nothing, because it is one function that is called in the last line.
 *
 * @throws `SSH_FAILED`, `HOST_KEY_CHANGED`, `PROGRAM_MISSING`, and the reason of the signal
 */
export async function runAsRoot(target: SshTarget, script: string, signal: AbortSignal): Promise<ScriptResult> {
  const action = `run commands on the host of machine ${quoteName(target.name)}`
  signal.throwIfAborted()
  const args = ['-o', 'BatchMode=yes', ...sshArguments(target), '-T', '--', target.host, AS_ROOT]
  const child = spawn('ssh', args, { stdio: 'pipe' })
  const abort = () => void child.kill()
  signal.addEventListener('abort', abort)
  try {
    const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)]
    // ssh that ends early says why on its error stream.
    child.stdin.on('error', () => {})
    child.stdin.end(script)
    const code = await new Promise<number>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (status) => resolve(status ?? 255))
    })
    signal.throwIfAborted()
    if (code === 255) throw connectionError(target, stderr(), action)
    return { code, stdout: stdout(), stderr: stderr() }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      const remedy = 'install the OpenSSH client'
      throw new MachineError('PROGRAM_MISSING', { action, meaning: 'ssh is not in the PATH', remedy, cause: error })
    }
    throw fromFileSystem(error, { action, machine: target.name })
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = ''
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => {
    text = (text + chunk).slice(-MAX_OUTPUT)
  })
  return () => text
}

function connectionError({ name, knownHosts }: SshTarget, words: string, action: string): MachineError {
  const init = { action, machine: name }
  if (/HOST IDENTIFICATION HAS CHANGED|Host key verification failed/.test(words)) {
    const path = knownHosts?.path
    const remedy = `if the host was set up anew, delete ${path ?? 'its line in your known_hosts'}; if not, somebody is between`
    return new MachineError('HOST_KEY_CHANGED', { ...init, path, remedy })
  }
  const meaning = words.trim().split('\n').at(-1)?.trim() || 'ssh ended without a word'
  return new MachineError('SSH_FAILED', { ...init, meaning })
}
