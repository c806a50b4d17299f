import { spawn } from 'node:child_process'
import { delimiter, resolve } from 'node:path'
import type { VerifyStep } from './steps.ts'

/** How a step went. */
export interface StepResult {
  /** What it was about. */
  readonly name: string
  /** Whether it ended with exit code 0. */
  readonly ok: boolean
  /** How long it took. */
  readonly seconds: number
}

/** Runs a step with its output passed on. */
export async function runStep(step: VerifyStep): Promise<StepResult> {
  const [program = '', ...args] = step.command
  const began = performance.now()
  process.stdout.write(`\n── ${step.name}: ${step.command.join(' ')}\n`)
  const child = spawn(program, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, PATH: `${resolve('node_modules/.bin')}${delimiter}${process.env['PATH'] ?? ''}` },
  })
  const code = await new Promise<number | null>((done) => {
    child.on('error', (error) => {
      process.stdout.write(`${error.message}\n`)
      done(null)
    })
    child.on('exit', done)
  })
  return { name: step.name, ok: code === 0, seconds: (performance.now() - began) / 1000 }
}
