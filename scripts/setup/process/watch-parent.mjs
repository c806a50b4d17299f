// @ts-check

const EVERY_MS = 500

/**
 * Notices that the npm which started us was killed. It cannot tell us, and we would run on unseen.
 *
 * Started in any other way, a lost parent means nothing: a shell may well end before its background jobs.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {() => void} onLost
 * @returns {() => void} stops watching
 */
export function watchParent(env, onLost) {
  if (process.platform === 'win32' || !env['npm_lifecycle_event']) return () => {}
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    onLost()
  }, EVERY_MS)
  timer.unref()
  return () => clearInterval(timer)
}
