import { PassThrough, type Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { finished } from 'node:stream/promises'
import type { OuterContainer } from './outer-container.ts'

/** How a command is run inside a host. */
export interface ExecSettings {
  /** What the command reads; its standard input is closed without it. */
  readonly stdin?: string | Uint8Array | undefined
  /** Further environment. */
  readonly env?: Readonly<Record<string, string>> | undefined
  /**
   * User, by name or id.
   * @default the image's, root as a rule
   */
  readonly user?: string | undefined
  /** Absolute path of the folder that it runs in. */
  readonly workingDir?: string | undefined
}

/** What a command inside a host gave. */
export interface ExecResult {
  /** Exit code. */
  readonly exitCode: number
  /** Standard output, as text. */
  readonly stdout: string
  /** Standard error, as text. */
  readonly stderr: string
}

/** Runs a command in a container, without a terminal, and reads both its streams to their end. */
export async function execInContainer(
  container: OuterContainer,
  command: readonly string[],
  settings: ExecSettings,
  signal: AbortSignal,
): Promise<ExecResult> {
  const { stdin, env = {}, user, workingDir } = settings
  const exec = await container.exec({
    Cmd: [...command],
    Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
    AttachStdin: stdin !== undefined,
    AttachStdout: true,
    AttachStderr: true,
    ...(user === undefined ? {} : { User: user }),
    ...(workingDir === undefined ? {} : { WorkingDir: workingDir }),
    abortSignal: signal,
  })
  // Only a connection that is taken over can be closed in one direction: that is how a command sees its input end.
  const stream = await exec.start({ hijack: stdin !== undefined, stdin: stdin !== undefined, abortSignal: signal })
  const giveUp = (): unknown => stream.destroy(signal.reason instanceof Error ? signal.reason : undefined)
  signal.addEventListener('abort', giveUp)
  try {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()]
    container.modem.demuxStream(stream, stdout, stderr)
    const texts = Promise.all([text(stdout), text(stderr)])
    // A command that does not read its input to the end is no failure.
    if (stdin !== undefined) stream.on('error', () => undefined).end(Buffer.from(stdin))
    await finished(stream, { writable: false, signal }).finally(() => {
      stdout.end()
      stderr.end()
    })
    const [out, err] = await texts
    const { ExitCode: exitCode } = await exec.inspect({ abortSignal: signal })
    return { exitCode: exitCode ?? -1, stdout: out, stderr: err }
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}

async function text(stream: Readable): Promise<string> {
  return (await buffer(stream)).toString('utf8')
}
