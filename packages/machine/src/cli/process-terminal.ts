import { existsSync, realpathSync } from 'node:fs'
import { basename, delimiter, join } from 'node:path'
import { type Environment, processEnvironment } from '../environment.ts'
import { execute } from './execute.ts'
import type { Terminal } from './terminal.ts'

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const environment = processEnvironment()
  return {
    environment,
    program: programName(process.argv[1] ?? 'docker-machine', environment),
    out: (text) => void process.stdout.write(text),
    error: (text) => void process.stderr.write(text),
    readLine,
    execute,
  }
}

/** The path of this program, or its name alone when the shell finds it by that: it is what people have typed. */
function programName(path: string, environment: Environment): string {
  const name = basename(path)
  const folders = (environment['PATH'] ?? '').split(delimiter)
  const first = folders.map((folder) => join(folder, name)).find((candidate) => existsSync(candidate))
  return first !== undefined && realpathSync(first) === realpathSync(path) ? name : path
}

async function readLine(signal?: AbortSignal): Promise<string | undefined> {
  const { stdin } = process
  // Else the program would not end before the line does.
  const leave = () => void stdin.destroy()
  signal?.addEventListener('abort', leave)
  let text = ''
  try {
    stdin.setEncoding('utf8')
    for await (const chunk of stdin) {
      text += chunk
      const end = text.indexOf('\n')
      if (end >= 0) return text.slice(0, end)
    }
  } catch (error) {
    if (signal?.aborted !== true) throw error
  } finally {
    signal?.removeEventListener('abort', leave)
  }
  return text === '' || signal?.aborted ? undefined : text
}
