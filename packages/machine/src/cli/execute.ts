import { spawn } from 'node:child_process'
import { constants } from 'node:os'

/** Keys that the terminal sends to the program and to us: it decides what they mean. */
const FROM_THE_KEYBOARD = ['SIGINT', 'SIGQUIT'] as const
/** What is sent to us alone. */
const FROM_OTHERS = ['SIGTERM', 'SIGHUP'] as const

/** Hands this process's terminal to a program, see `Terminal.execute`. */
export async function execute(program: string, args: readonly string[]): Promise<number | undefined> {
  const child = spawn(program, args, { stdio: 'inherit' })
  const leave = () => {}
  const pass = (signal: NodeJS.Signals) => void child.kill(signal)
  for (const signal of FROM_THE_KEYBOARD) process.on(signal, leave)
  for (const signal of FROM_OTHERS) process.on(signal, pass)
  try {
    return await new Promise<number | undefined>((resolve, reject) => {
      child.once('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') resolve(undefined)
        else reject(error)
      })
      child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']))
    })
  } finally {
    for (const signal of FROM_THE_KEYBOARD) process.off(signal, leave)
    for (const signal of FROM_OTHERS) process.off(signal, pass)
  }
}
