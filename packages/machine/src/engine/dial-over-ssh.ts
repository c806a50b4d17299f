import { spawn } from 'node:child_process'
import { Duplex } from 'node:stream'

/** What stands in an `ssh://` URL. */
export interface SshPlace {
  readonly host: string
  readonly user?: string
  readonly port?: number
}

/** What ssh says is a line or two; the rest is a banner. */
const MAX_WORDS = 2_000

/**
 * A connection to the engine of a host, as `docker` makes it for an `ssh://` URL: through the user's own ssh and the
 * `docker` of the host. Asks no questions: nobody may be there to answer.
 */
export function dialOverSsh({ host, user, port }: SshPlace): Duplex {
  const options = ['-o', 'BatchMode=yes', '-o', 'ConnectTimeout=30', '-T']
  if (user !== undefined) options.push('-l', user)
  if (port !== undefined) options.push('-p', String(port))
  const child = spawn('ssh', [...options, '--', host, 'docker', 'system', 'dial-stdio'], { stdio: 'pipe' })
  const { stdin, stdout, stderr } = child
  let words = ''
  const stream = new Duplex({
    read: () => void stdout.resume(),
    write: (chunk, encoding, done) => void stdin.write(chunk, encoding, done),
    final: (done) => void stdin.end(done),
    destroy: (error, done) => {
      child.kill()
      done(error)
    },
  })
  stdout.on('data', (chunk) => {
    if (!stream.push(chunk)) stdout.pause()
  })
  stderr.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-MAX_WORDS)
  })
  // What cannot be written is explained by what ssh says before it ends.
  stdin.on('error', () => {})
  child.once('error', (cause) => void stream.destroy(new Error('ssh cannot be run here', { cause })))
  child.once('close', (code) => {
    if (code === 0) stream.push(null)
    else stream.destroy(new Error(words.trim() || `ssh ended with ${code}`))
  })
  return stream
}
