/**
 * Files that take more than a minute on an engine. `npm test` runs them against the newest version at hand, and
 * `npm run test:long` against every one.
 */
export const newestOnly: readonly string[] = [
  'conformance/a-join-leave',
  'conformance/d-services',
  'conformance/e-scheduling',
  'partition',
  'stacks-like-docker',
  'swarm-membership',
  'swarm-promises',
]

/** Files that `npm run test:long` alone runs: whole clusters are lost and come back in them. */
export const longOnly: readonly string[] = ['conformance/j-high-availability']
