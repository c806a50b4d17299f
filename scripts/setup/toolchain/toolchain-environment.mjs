// @ts-check
import { delimiter } from 'node:path'

/**
 * The environment in which this repository's own programs run.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {readonly (string | undefined)[]} folders to come first in PATH
 * @returns {NodeJS.ProcessEnv}
 */
export function toolchainEnvironment(env, folders) {
  // What `npm run` adds about itself: it names the Node and the package manager that we have just replaced.
  const kept = Object.entries(env).filter(([name]) => !/^(npm_(?!config_).*|NODE)$/i.test(name))
  const result = Object.fromEntries(kept)
  const name = Object.keys(result).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH'
  result[name] = [...folders.filter(Boolean), result[name]].join(delimiter)
  return result
}
