// @ts-check
import { CommandError, runCommand } from '../process/run-command.mjs'
import { SetupError } from '../setup-error.mjs'
import { hasSystemd } from './systemd.mjs'

/** In every archive, and not installed where this is asked. */
const KNOWN_WITH_LISTS = 'docker.io'

/**
 * Installs packages by apt, refreshing its lists only when they turn out to be missing or stale.
 *
 * @param {readonly string[]} packages
 * @param {{ log: string, signal: AbortSignal }} options
 */
export async function installPackages(packages, { log, signal }) {
  signal.throwIfAborted()
  const install = () => apt(['install', '--yes', '--no-install-recommends', ...packages], log)
  try {
    await install()
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    signal.throwIfAborted()
    try {
      // dpkg asks for exactly this after it was killed half-way.
      if (error.output.includes('dpkg --configure -a'))
        await runCommand('dpkg', ['--configure', '-a'], { env: environment(), log })
      await apt(['update'], log)
      await install()
    } catch (cause) {
      throw new SetupError(`cannot install ${packages.join(', ')}`, {
        remedy: `\`apt-get install ${packages.join(' ')}\` has to work; see ${log}`,
        details: cause instanceof CommandError ? cause.lastLines : String(cause),
        cause,
      })
    }
  }
}

/**
 * @param {string} name
 * @param {{ log: string, signal: AbortSignal }} options
 * @returns {Promise<boolean>} whether there is such a package
 */
export async function packageExists(name, { log, signal }) {
  const candidate = async (/** @type {string} */ wanted) => {
    const { stdout } = await runCommand('apt-cache', ['policy', wanted], { signal, env: environment() })
    return /Candidate: (?!\(none\))/.test(stdout)
  }
  // Where apt has no lists, as in most container images, it only knows what is installed.
  if (!(await candidate(KNOWN_WITH_LISTS))) await apt(['update'], log)
  return candidate(name)
}

/**
 * Takes no abort signal: dpkg killed at work leaves a machine to repair, and it ends soon by itself.
 *
 * @param {readonly string[]} args
 * @param {string} log
 */
function apt(args, log) {
  return runCommand('apt-get', ['--quiet', '-o', 'DPkg::Lock::Timeout=300', ...args], { env: environment(), log })
}

function environment() {
  return {
    ...process.env,
    LC_ALL: 'C',
    DEBIAN_FRONTEND: 'noninteractive',
    NEEDRESTART_SUSPEND: '1',
    // Without systemd, a package may start its daemon by an init script: a second engine, which nobody would stop. In this runlevel,
    // which is the one for repairs, none starts.
    ...(!hasSystemd() && { RUNLEVEL: '1' }),
  }
}
