#!/usr/bin/env node
import { processTerminal } from '../cli/process-terminal.ts'
import { runProgram } from '../cli/run-program.ts'

// Whoever reads the output may stop before its end, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

void runProgram(process.argv.slice(2), processTerminal()).then(async (code) => {
  // What was written to a pipe may not have left yet.
  await Promise.all([left(process.stdout), left(process.stderr)])
  // And whatever is still going on, nobody waits for: a name that does not resolve is looked up long after its time is over.
  process.exit(code)
})

/** Waits until all has left that was written, or cannot leave any more. */
function left(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => void stream.write('', () => resolve()))
}
