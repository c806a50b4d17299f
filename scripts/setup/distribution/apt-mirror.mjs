// @ts-check
import { runCommand } from '../process/run-command.mjs'

/**
 * The package archive that apt itself uses, so that no host name has to be known here.
 *
 * @param {string} stanzas output of `apt-get indextargets`
 * @param {{ id: string, codename: string }} release of this machine
 * @returns {string | undefined}
 */
export function archiveFrom(stanzas, { id, codename }) {
  const targets = stanzas.split(/\n\n+/).map((stanza) => {
    const fields = stanza
      .split('\n')
      .map((line) => /** @type {[string, string]} */ (line.split(/:\s*(.*)/s).slice(0, 2)))
    return new Map(fields)
  })
  const usable = targets.filter((target) => {
    const release = target.get('Codename') || target.get('Release')
    const origin = target.get('Origin')?.toLowerCase() ?? id
    const byDebootstrap = /^(https?|file|copy):/.test(target.get('Repo-URI') ?? '')
    return target.get('Created-By') === 'Packages' && release === codename && origin === id && byDebootstrap
  })
  return (usable.find((target) => target.get('Component') === 'main') ?? usable[0])?.get('Repo-URI')
}

/**
 * @param {{ id: string, codename: string }} release
 * @param {AbortSignal} signal
 */
export async function findArchive(release, signal) {
  const { stdout } = await runCommand('apt-get', ['indextargets'], { signal })
  return archiveFrom(stdout, release)
}
