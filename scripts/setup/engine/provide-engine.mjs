// @ts-check
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { installPackages, packageExists } from '../distribution/apt-packages.mjs'
import { hasSystemd } from '../distribution/systemd.mjs'
import { findExecutable } from '../process/find-executable.mjs'
import { poll } from '../process/poll.mjs'
import { CommandError, runCommand } from '../process/run-command.mjs'
import { SetupError } from '../setup-error.mjs'
import { parseVersion } from '../version.mjs'
import { borrowBinaries, capabilitiesInTheWay } from './borrow-binaries.mjs'
import { findEngine } from './find-engine.mjs'
import { findDaemon } from './own-engine.mjs'
import { startEngine } from './start-engine.mjs'

/** @typedef {import('./docker-host.mjs').DockerHost} DockerHost */
/** @typedef {import('./own-engine.mjs').OwnEngineFiles} OwnEngineFiles */
/** @typedef {import('../distribution/system-trees.mjs').SystemTrees} SystemTrees */

/**
 * Whether the engine at this place runs because of an earlier set-up.
 *
 * @param {OwnEngineFiles} files
 */
export function isStartedByUs(files) {
  if (process.platform !== 'linux') return false
  if (findDaemon(files) !== undefined) return true
  // After a restart of the machine, systemd started it by itself.
  return existsSync(files.systemd) && readFileSync(files.systemd, 'utf8') === bootId()
}

function bootId() {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')
}

/**
 * Makes an engine run where none answers.
 *
 * @param {object} options
 * @param {DockerHost} options.host where it has to listen
 * @param {OwnEngineFiles} options.files
 * @param {SystemTrees} options.trees
 * @param {string} options.log
 * @param {AbortSignal} options.signal
 * @param {(doing: string) => void} options.progress
 */
export async function provideEngine({ host, files, trees, log, signal, progress }) {
  if (!findExecutable('dockerd')) {
    progress('installing docker.io')
    // Newer releases ship the `docker` command apart from the daemon.
    const withCommand = !findExecutable('docker') && (await packageExists('docker-cli', { log, signal }))
    await installPackages(['docker.io', ...(withCommand ? ['docker-cli'] : [])], { log, signal })
  }
  if (hasSystemd()) return startBySystemd(host, files, signal)

  const { stdout } = await runCommand(findExecutable('dockerd') ?? 'dockerd', ['--version'], { signal })
  const inTheWay = capabilitiesInTheWay(parseVersion(stdout).join('.'))
  if (inTheWay.length > 0) {
    progress(`fetching a newer engine, since this machine withholds ${inTheWay.join(', ')}`)
    await borrowBinaries(files, trees, signal)
  }
  progress('starting')
  await startEngine(files, host, signal)
}

/**
 * @param {DockerHost} host
 * @param {OwnEngineFiles} files
 * @param {AbortSignal} signal
 */
async function startBySystemd(host, files, signal) {
  try {
    await runCommand('systemctl', ['start', 'docker'], { signal })
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    throw new SetupError('systemd cannot start docker', {
      remedy: 'see `journalctl -u docker`',
      details: error.lastLines,
      cause: error,
    })
  }
  const answer = await poll(async () => await findEngine([host]), { deadlineMs: 60_000, signal })
  if (!answer)
    throw new SetupError(`docker runs, but not at ${host.address}`, { remedy: 'set DOCKER_HOST to where it listens' })
  mkdirSync(files.folder, { recursive: true })
  writeFileSync(files.systemd, bootId())
}
