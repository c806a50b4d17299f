// @ts-check

/**
 * @typedef {object} Arguments
 * @property {string | undefined} script
 * @property {string[]} rest for the script
 * @property {boolean} yes do not ask before changing anything outside the repository folder
 */

/**
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Arguments}
 */
export function parseArguments(args, env) {
  const [script, ...rest] = args.filter((arg) => arg !== '--yes')
  // `npm test --yes`, without the `--`, is for npm, which passes it on only so.
  const yes = args.includes('--yes') || env['npm_config_yes'] === 'true'
  return { script, rest, yes }
}
