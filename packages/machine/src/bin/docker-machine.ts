#!/usr/bin/env node
import { processTerminal } from '../cli/process-terminal.ts'
import { runProgram } from '../cli/run-program.ts'

// Whoever reads the output may stop before its end, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

void runProgram(process.argv.slice(2), processTerminal()).then((code) => {
  // Not `process.exit`: what was written to a pipe may not have left yet.
  process.exitCode = code
})
