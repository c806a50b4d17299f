// @ts-check
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The one folder of an engine that set-up starts. Everything in it can be deleted once the engine is stopped.
 *
 * @param {string} folder
 */
export function ownEngineFiles(folder) {
  return {
    folder,
    config: join(folder, 'daemon.json'),
    log: join(folder, 'dockerd.log'),
    pid: join(folder, 'dockerd.pid'),
    data: join(folder, 'data'),
    exec: join(folder, 'exec'),
    binaries: join(folder, 'bin'),
    work: join(folder, 'work'),
    systemd: join(folder, 'started-by-systemd'),
  }
}

/** @typedef {ReturnType<typeof ownEngineFiles>} OwnEngineFiles */

/**
 * The daemon that runs from this folder. Found by its command line and not by the pid file, which is missing in the first moments of
 * a daemon, and names some other process after a restart of the machine.
 *
 * @param {OwnEngineFiles} files
 * @returns {number | undefined}
 */
export function findDaemon(files) {
  return processes().find(({ args }) => args.includes(files.config))?.pid
}

/**
 * What a daemon leaves behind when it is killed: containerd and the shims of its containers.
 *
 * @param {OwnEngineFiles} files
 * @returns {number[]}
 */
export function findLeftovers(files) {
  const inside = `${files.exec}/`
  return processes().flatMap(({ pid, args }) => (args.some((arg) => arg.startsWith(inside)) ? [pid] : []))
}

/**
 * Without those inside containers: a set-up that runs in one may have an engine in a folder of the same name.
 *
 * @returns {{ pid: number, args: string[] }[]}
 */
function processes() {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.flatMap((pid) => {
    try {
      // One pid for each namespace it is in: more than one means that it is in a container of ours.
      if (!/^NSpid:\t\d+$/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))) return []
      return [{ pid: Number(pid), args: readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0') }]
    } catch {
      return [] // It ended meanwhile.
    }
  })
}
