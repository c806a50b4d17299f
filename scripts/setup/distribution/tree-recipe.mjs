// @ts-check

/** @typedef {import('./os-release.mjs').OsRelease} OsRelease */
/** @typedef {import('./system-tree.mjs').TreeRecipe} TreeRecipe */

/** A node is a host that people also reach by SSH; its server starts where a test asks for it. */
const PACKAGES = Object.freeze(['docker.io', 'iptables', 'ca-certificates', 'iproute2', 'openssh-server'])

/** Every release that an archive of Debian holds at once, and the engine it carries at the time of writing. */
const DEBIAN_SUITES = Object.freeze({ bookworm: '20.10', trixie: '26.1', sid: '28.5' })

/**
 * The engines that this machine's package archive can provide.
 *
 * @param {OsRelease | undefined} release
 * @returns {(TreeRecipe & { expected?: string })[]} with the release line of the engine where it is known in advance
 */
export function treeRecipes(release) {
  if (release?.id === 'debian') {
    return Object.entries(DEBIAN_SUITES).map(([suite, expected]) => ({
      suite,
      expected,
      components: ['main'],
      packages: PACKAGES,
    }))
  }
  if (release?.id === 'ubuntu')
    return [{ suite: release.codename, components: ['main', 'universe'], packages: PACKAGES }]
  return []
}
