// @ts-check

/** @typedef {import('./os-release.mjs').OsRelease} OsRelease */
/** @typedef {import('./system-tree.mjs').TreeRecipe} TreeRecipe */

/** A node is a host that people also reach by SSH; its server starts where a test asks for it. */
const PACKAGES = Object.freeze(['docker.io', 'iptables', 'ca-certificates', 'iproute2', 'openssh-server'])

/** fish is there as 3 and as 4. */
const TOOLS = Object.freeze(['fish', 'zsh', 'rsync', 'sshfs'])

/**
 * Every release that an archive of Debian holds at once, and the engine it carries at the time of writing. Two have what tests of
 * shells and of programs that `docker-machine` calls need, and a docker command, which `docker.io` itself brings along up to bookworm:
 * 75 and 115 MB more.
 *
 * @type {readonly { suite: string, expected: string, more: readonly string[] }[]}
 */
const DEBIAN_SUITES = Object.freeze([
  { suite: 'bookworm', expected: '20.10', more: TOOLS },
  { suite: 'trixie', expected: '26.1', more: [...TOOLS, 'docker-cli'] },
  { suite: 'sid', expected: '28.5', more: [] },
])

/**
 * The engines that this machine's package archive can provide.
 *
 * @param {OsRelease | undefined} release
 * @returns {(TreeRecipe & { expected?: string })[]} with the release line of the engine where it is known in advance
 */
export function treeRecipes(release) {
  if (release?.id === 'debian') {
    return DEBIAN_SUITES.map(({ suite, expected, more }) => ({
      suite,
      expected,
      components: ['main'],
      packages: [...PACKAGES, ...more],
    }))
  }
  if (release?.id === 'ubuntu')
    return [{ suite: release.codename, components: ['main', 'universe'], packages: [...PACKAGES, ...TOOLS] }]
  return []
}
