// @ts-check
import { readFileSync } from 'node:fs'

const EVERY_MS = 500

/**
 * Notices that the npm which started us was killed. It cannot tell us, and we would run on unseen.
 *
 * Started in any other way, a lost parent means nothing: a shell may well end before its background jobs.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {() => void} onLost
 */
export function watchParent(env, onLost) {
  if (process.platform === 'win32' || !env['npm_lifecycle_event']) return
  const parents = lineage()
  const timer = setInterval(() => {
    if (lineage() === parents) return
    clearInterval(timer)
    onLost()
  }, EVERY_MS)
  timer.unref()
}

/** Our parent and, when that is the shell which npm runs scripts in, the shell's parent, as far as the system tells. */
function lineage() {
  const parent = process.ppid
  try {
    const [, name, rest = ''] = /\((.*)\) (.*)/s.exec(readFileSync(`/proc/${parent}/stat`, 'utf8')) ?? []
    return /^(da|ba|a|z)?sh$/.test(name ?? '') ? `${parent} ${rest.split(' ')[1]}` : `${parent}`
  } catch {
    return `${parent}`
  }
}
