// @ts-check
import { existsSync, rmSync } from 'node:fs'
import { poll } from '../process/poll.mjs'
import { runCommand } from '../process/run-command.mjs'
import { SetupError } from '../setup-error.mjs'
import { unmountBelow } from './mounts.mjs'
import { findDaemon, findLeftovers } from './own-engine.mjs'
import { isStartedByUs } from './provide-engine.mjs'

/** @typedef {import('./own-engine.mjs').OwnEngineFiles} OwnEngineFiles */

/** It stops its containers first, and gives each of them ten seconds. */
const DEADLINE_MS = 60_000

/**
 * Stops the engine that the set-up started, and no other.
 *
 * @param {OwnEngineFiles} files
 * @param {{ purge: boolean, signal: AbortSignal }} options `purge` deletes its images and everything else of it too
 * @returns {Promise<string>} what was done
 */
export async function stopEngine(files, { purge, signal }) {
  const stopped = await stop(files, signal)
  if (!purge) return stopped
  if (!existsSync(files.folder)) return `${stopped}; there is no ${files.folder}`
  unmountBelow(files.folder)
  rmSync(files.folder, { recursive: true, force: true })
  return `${stopped}; deleted ${files.folder}`
}

/**
 * @param {OwnEngineFiles} files
 * @param {AbortSignal} signal
 */
async function stop(files, signal) {
  if (!isStartedByUs(files)) {
    endLeftovers(files)
    return 'no engine of the set-up is running'
  }
  if (process.getuid?.() !== 0) {
    throw new SetupError('the engine was started by root', { remedy: 'run this as root' })
  }
  const pid = findDaemon(files)
  if (pid === undefined) {
    // The socket too: it would start the service again for the next caller.
    await runCommand('systemctl', ['stop', 'docker.socket', 'docker'], { signal })
    rmSync(files.systemd)
    return 'stopped the docker service'
  }
  process.kill(pid, 'SIGTERM')
  const gone = await poll(async () => (findDaemon(files) === undefined ? true : undefined), {
    deadlineMs: DEADLINE_MS,
    signal,
  })
  if (!gone) {
    throw new SetupError(`the engine (pid ${pid}) does not end`, {
      remedy: `see ${files.log}, then \`kill -9 ${pid}\``,
    })
  }
  endLeftovers(files)
  return `stopped the engine (pid ${pid})`
}

/** @param {OwnEngineFiles} files */
function endLeftovers(files) {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return
  for (const pid of findLeftovers(files)) process.kill(pid, 'SIGKILL')
  unmountBelow(files.exec)
  unmountBelow(files.data)
}
