// @ts-check
import { createHash } from 'node:crypto'
import { LEFT_OUT } from './import-tree.mjs'

/** @typedef {import('../distribution/system-tree.mjs').TreeRecipe} TreeRecipe */

/**
 * An image whose containers are Docker engines.
 *
 * @typedef {object} NodeImage
 * @property {string} image
 * @property {string} engineVersion
 * @property {'official' | 'distribution' | 'named'} source the last: by the user, in `RAFTKIT_NODE_IMAGES`
 */

/** Release lines that the tests run on. Each is both an official image and, at the time of writing, in some release of Debian. */
export const WANTED_LINES = Object.freeze(['20.10', '26.1', '28.5'])

export const REPOSITORY = 'raftkit/dind'

/** Marks an image as ours: nothing without it is ever replaced or removed. */
export const OURS = 'io.raftkit.image=node'
export const VERSION_LABEL = 'io.raftkit.engine-version'
export const RECIPE_LABEL = 'io.raftkit.recipe'

/** @param {string} line for example `28.5` */
export function officialImage(line) {
  return `docker:${line}-dind`
}

/**
 * What makes two builds interchangeable. A changed recipe gives another hash, and with it a new image.
 *
 * @param {TreeRecipe} recipe
 */
export function recipeHash({ suite, components, packages }) {
  const content = JSON.stringify([suite, components, packages, LEFT_OUT, changes('', ''), process.arch])
  return createHash('sha256').update(content).digest('hex').slice(0, 12)
}

/**
 * @param {string} engineVersion
 * @param {string} recipe its hash
 * @returns {string[]} lines of a Dockerfile
 */
export function changes(engineVersion, recipe) {
  return [
    'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    // An engine cannot keep its layers in a layer of another.
    'VOLUME /var/lib/docker',
    'CMD ["dockerd"]',
    `LABEL ${OURS}`,
    `LABEL ${VERSION_LABEL}=${engineVersion}`,
    `LABEL ${RECIPE_LABEL}=${recipe}`,
  ]
}
