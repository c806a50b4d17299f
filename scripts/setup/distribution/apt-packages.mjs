// @ts-check
import { CommandError, runCommand } from '../process/run-command.mjs'
import { SetupError } from '../setup-error.mjs'

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
 * @param {AbortSignal} signal
 * @returns {Promise<boolean>} whether apt knows such a package
 */
export async function packageExists(name, signal) {
  const { stdout } = await runCommand('apt-cache', ['policy', name], { signal, env: environment() })
  return /Candidate: (?!\(none\))/.test(stdout)
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
    // Without a service manager, a package may still start its daemon by an init script: a second engine that nobody would stop.
    ...(process.env['RUNLEVEL'] === undefined && { RUNLEVEL: '1' }),
  }
}
