// @ts-check
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { withLock } from '../process/lock.mjs'
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
  const running = isStartedByUs(files)
  const purging = purge && existsSync(files.folder)
  if (!running && !purging) return 'no engine of the set-up is running'
  if (process.getuid?.() !== 0) throw new SetupError('root started the engine', { remedy: 'run this as root' })

  // Not in the middle of somebody's set-up.
  return withLock(join(files.folder, 'lock'), { signal }, async () => {
    const stopped = running ? await stop(files, signal) : 'no engine of the set-up is running'
    endLeftovers(files)
    if (!purging) return stopped
    unmountBelow(files.folder)
    rmSync(files.folder, { recursive: true, force: true })
    return `${stopped}; deleted ${files.folder}`
  })
}

/**
 * @param {OwnEngineFiles} files
 * @param {AbortSignal} signal
 */
async function stop(files, signal) {
  const pid = findDaemon(files)
  if (pid === undefined) {
    // The socket too: it would start the service again for the next caller.
    await runCommand('systemctl', ['stop', 'docker.socket', 'docker'], { signal })
    rmSync(files.systemd)
    return 'stopped the docker service'
  }
  process.kill(pid, 'SIGTERM')
  const gone = async () => (findDaemon(files) === undefined ? true : undefined)
  if (!(await poll(gone, { deadlineMs: DEADLINE_MS, signal }))) {
    throw new SetupError(`the engine (pid ${pid}) does not end`, {
      remedy: `see ${files.log}, then \`kill -9 ${pid}\``,
    })
  }
  return `stopped the engine (pid ${pid})`
}

/**
 * What a killed engine left running or mounted.
 *
 * @param {OwnEngineFiles} files
 */
function endLeftovers(files) {
  for (const pid of findLeftovers(files)) process.kill(pid, 'SIGKILL')
  unmountBelow(files.exec)
  unmountBelow(files.data)
}
