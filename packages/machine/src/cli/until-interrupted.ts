import { CommandFailure } from './command-failure.ts'

/** As a shell reports a program that was interrupted. */
const INTERRUPTED = 130

/** Runs what has to be undone when the user has had enough: the signal is aborted, and the program waits for the end. */
export async function untilInterrupted<T>(body: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const interrupt = () => controller.abort(new CommandFailure('Interrupted', INTERRUPTED))
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  process.on('SIGHUP', interrupt)
  try {
    return await body(controller.signal)
  } finally {
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
    process.off('SIGHUP', interrupt)
  }
}
