// @ts-check
import { spawn } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { writeFileAtomically } from '../process/atomic-file.mjs'
import { findExecutable } from '../process/find-executable.mjs'
import { poll } from '../process/poll.mjs'
import { SetupError } from '../setup-error.mjs'
import { ping } from './find-engine.mjs'
import { unmountBelow } from './mounts.mjs'
import { findDaemon, findLeftovers } from './own-engine.mjs'

/** @typedef {import('./own-engine.mjs').OwnEngineFiles} OwnEngineFiles */
/** @typedef {import('./docker-host.mjs').DockerHost} DockerHost */

const READY_DEADLINE_MS = 60_000

/**
 * Starts a Docker daemon that outlives this process, and waits until it answers.
 *
 * A daemon of this folder that is still coming up, left by a set-up that was killed, is waited for instead of started twice.
 *
 * @param {OwnEngineFiles} files
 * @param {DockerHost} host where it has to listen
 * @param {AbortSignal} signal
 */
export async function startEngine(files, host, signal) {
  const pid = findDaemon(files) ?? spawnDaemon(files, host)
  const answer = await poll(
    async () => {
      if ((await ping(host)) === undefined) return 'ready'
      return findDaemon(files) === undefined ? 'exited' : undefined
    },
    { deadlineMs: READY_DEADLINE_MS, signal },
  )
  if (answer === 'ready') return
  throw new SetupError(
    answer === 'exited' ? 'the Docker engine ended while starting' : `the Docker engine (pid ${pid}) does not answer`,
    {
      remedy: `see ${files.log}; \`npm run engine:stop -- --purge\` starts over with an empty data folder`,
      details: readFileSync(files.log, 'utf8').trimEnd().split('\n').slice(-12).join('\n'),
    },
  )
}

/**
 * @param {OwnEngineFiles} files
 * @param {DockerHost} host
 */
function spawnDaemon(files, host) {
  clearLeftovers(files)
  mkdirSync(files.folder, { recursive: true, mode: 0o711 })
  const settings = { 'data-root': files.data, 'exec-root': files.exec, pidfile: files.pid, hosts: [host.address] }
  // A file of our own also keeps the machine's daemon.json out: its settings would clash with these, and it belongs to another engine.
  writeFileAtomically(files.config, `${JSON.stringify(settings, null, 2)}\n`)
  if (existsSync(files.log)) renameSync(files.log, `${files.log}.1`)

  const path = `${files.binaries}:${process.env['PATH'] ?? ''}:/usr/local/sbin:/usr/sbin:/sbin`
  const dockerd = findExecutable('dockerd', path)
  if (!dockerd) throw new SetupError('there is no dockerd', { remedy: 'install the package docker.io' })
  const log = openSync(files.log, 'a')
  const child = spawn(dockerd, ['--config-file', files.config], {
    cwd: '/',
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...inherited(process.env), PATH: path },
  })
  closeSync(log)
  child.once('error', () => {}) // It did not run at all: the wait reports that it is not there.
  child.unref()
  return child.pid
}

/**
 * An earlier daemon may have been killed, alone or with the machine. Its runtime folder then names containers that no longer
 * exist, and its pid file may name any process; dockerd stumbles over both. Its data stays.
 *
 * @param {OwnEngineFiles} files
 */
function clearLeftovers(files) {
  for (const pid of findLeftovers(files)) process.kill(pid, 'SIGKILL')
  unmountBelow(files.exec)
  unmountBelow(files.data)
  rmSync(files.exec, { recursive: true, force: true })
  rmSync(files.pid, { force: true })
}

/**
 * What a service manager would let through: nothing of npm's many variables should stay in a daemon for days.
 *
 * @param {NodeJS.ProcessEnv} env
 */
function inherited(env) {
  const names = /^(HOME|LANG|TMPDIR|SSL_CERT_FILE|SSL_CERT_DIR|https?_proxy|no_proxy|all_proxy)$/i
  return Object.fromEntries(Object.entries(env).filter(([name]) => names.test(name)))
}
