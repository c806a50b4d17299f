// @ts-check
import { SetupError } from '../setup-error.mjs'
import { compareVersions } from '../version.mjs'
import { inspectImage, pullImage } from './official-images.mjs'

/** @typedef {import('../engine/engine-client.mjs').EngineClient} EngineClient */
/** @typedef {import('./node-image.mjs').NodeImage} NodeImage */

/**
 * @param {string} text `RAFTKIT_NODE_IMAGES`, for example `20.10=one,28.5=registry.example/two:3`
 * @returns {Map<string, NodeImage>}
 */
export function parseNodeImages(text) {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean)
  return new Map(
    entries.map((entry) => {
      const [, version, image] = /^(\d+(?:\.\d+)+)=(\S+)$/.exec(entry) ?? []
      if (version && image) return [version, { image, engineVersion: version, source: 'named' }]
      throw new SetupError(`cannot read "${entry}" in RAFTKIT_NODE_IMAGES`, {
        remedy: "write it as '20.10=image,28.5=image'",
      })
    }),
  )
}

/**
 * The inverse: what the scripts find in their environment.
 *
 * @param {Iterable<[string, { image: string }]>} images
 */
export function formatNodeImages(images) {
  return [...images].map(([version, { image }]) => `${version}=${image}`).join(',')
}

/**
 * @template T
 * @param {ReadonlyMap<string, T>} images
 * @returns {[string, T][]} oldest first
 */
export function byVersion(images) {
  return [...images].sort(([left], [right]) => compareVersions(left, right))
}

/**
 * @param {EngineClient} client
 * @param {ReadonlyMap<string, NodeImage>} images
 * @param {AbortSignal} signal
 */
export async function ensureNamedImages(client, images, signal) {
  for (const { image } of images.values()) {
    if (await inspectImage(client, image)) continue
    try {
      await pullImage(client, image, signal)
    } catch (error) {
      signal.throwIfAborted()
      throw new SetupError(
        `the engine has no image ${image}, and cannot pull it: ${/** @type {Error} */ (error).message}`,
        {
          remedy: 'correct RAFTKIT_NODE_IMAGES, or unset it to have images made',
          cause: error,
        },
      )
    }
  }
}
