#!/usr/bin/env node
import { existsSync } from 'node:fs'
import { processTerminal } from '../cli/process-terminal.ts'
import { runProgram } from '../cli/run-program.ts'

const SHELL = '/bin/sh'

// Whoever reads the output may stop before its end, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

void runProgram(process.argv.slice(2), processTerminal()).then(async (code) => {
  // What was written to a pipe may not have left yet.
  await Promise.all([left(process.stdout), left(process.stderr)])
  // Whatever is still going on, nobody waits for. A name that does not resolve is looked up long after its time is over, in a thread
  // that `process.exit` waits for; what replaces the process does not.
  const isLookingUp = process.getActiveResourcesInfo().includes('GetAddrInfoReqWrap')
  if (isLookingUp && process.platform !== 'win32' && existsSync(SHELL)) {
    process.execve?.(SHELL, ['sh', '-c', `exit ${code}`])
  }
  process.exit(code)
})

/** Waits until all has left that was written, or cannot leave any more. */
function left(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => void stream.write('', () => resolve()))
}
