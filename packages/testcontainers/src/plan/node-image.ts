/** The image that hosts are made of unless another is named. */
export const officialNodeImage = 'docker:28.5-dind'

/**
 * The image to use: the one that was named, else what `RAFTKIT_NODE_IMAGE` says (for places without a registry), else
 * the official one.
 */
export function resolveNodeImage(named: string | undefined, env: NodeJS.ProcessEnv = process.env): string {
  return named ?? (env['RAFTKIT_NODE_IMAGE'] || officialNodeImage)
}
