/**
 * Files that take more than twenty-five seconds on an engine while others run beside them on two cores. `npm test` runs them
 * against the newest version at hand, and `npm run test:long` against every one.
 */
export const newestOnly: readonly string[] = [
  'changing-nodes',
  'cluster-moves',
  'conformance/a-init',
  'conformance/a-join-leave',
  'conformance/b-settings-lock-certificates',
  'conformance/c-nodes',
  'conformance/d-services',
  'conformance/e-scheduling',
  'conformance/f-secrets-configs',
  'conformance/k-options-races',
  'images',
  'node-handles',
  'nodes',
  'partition',
  'reset',
  'secrets-and-configs',
  'service-failures',
  'services',
  'ssh',
  'stacks',
  'stacks-like-docker',
  'streams',
  'swarm-membership',
  'swarm-promises',
  'take-over',
]

/** Files that `npm run test:long` alone runs: whole clusters are lost and come back in them. */
export const longOnly: readonly string[] = ['conformance/j-high-availability']
