// @ts-check
import { checkPrivileged } from './check-privileged.mjs'
import { ensureNodeImages } from './ensure-node-images.mjs'
import { findNodeImages } from './find-node-images.mjs'
import { linesToSeek } from './lines-to-seek.mjs'
import { byVersion, ensureNamedImages } from './named-images.mjs'
import { inspectImage } from './official-images.mjs'

/** @typedef {import('../distribution/system-trees.mjs').SystemTrees} SystemTrees */
/** @typedef {import('../engine/engine-client.mjs').EngineClient} EngineClient */
/** @typedef {import('../setup-record.mjs').SetupRecord} SetupRecord */
/** @typedef {import('../step-report.mjs').StepReport} StepReport */
/** @typedef {import('./node-image.mjs').NodeImage} NodeImage */
/** @typedef {import('./registry.mjs').Registry} Registry */

/**
 * @param {object} options
 * @param {EngineClient} options.client
 * @param {Map<string, NodeImage> | undefined} options.named by the user, who then gets these and no others
 * @param {SystemTrees} options.trees
 * @param {Registry} options.registry
 * @param {SetupRecord | undefined} options.record of the last set-up
 * @param {SetupRecord | undefined} options.believed the same, if its failures still count
 * @param {StepReport} options.report
 * @param {AbortSignal} options.signal
 * @returns {Promise<{ images: Map<string, NodeImage>, missing: { version: string, why: string }[], checked: string, sought: boolean }>} `sought`: images were looked for elsewhere just now
 */
export async function setUpImages({ client, named, trees, registry, record, believed, report, signal }) {
  const step = report.step('images')
  const provide = async () => {
    if (named) {
      await ensureNamedImages(client, named, signal)
      return { images: named, missing: [], made: false }
    }
    if ((await linesToSeek(client, trees.recipes, record)).length > 0) {
      return { ...(await ensureNodeImages({ client, trees, registry, signal, progress: step.progress })), made: true }
    }
    const images = await findNodeImages(client, trees.recipes)
    const missing = believed?.missing.filter(({ version }) => !images.has(version)) ?? []
    return { images, missing, made: false }
  }
  const { images, missing, made } = await provide()

  const newest = byVersion(images).at(-1)?.[1].image ?? ''
  const checked = (await inspectImage(client, newest))?.Id ?? newest
  if (checked !== record?.checked) {
    step.progress('checking that privileged containers run')
    await checkPrivileged(client, newest, signal)
  }

  const line = describe(images)
  if (made) step.did(line)
  else step.found(line)
  for (const { version, why } of missing) report.line('', `no ${version}: ${why}`)
  return { images, missing, checked, sought: made }
}

/** @param {ReadonlyMap<string, NodeImage>} images */
function describe(images) {
  const sources = { official: 'official', distribution: 'from packages', named: 'from RAFTKIT_NODE_IMAGES' }
  const parts = Object.entries(sources).map(([source, words]) => {
    const versions = byVersion(images).flatMap(([, image]) => (image.source === source ? [image.engineVersion] : []))
    return versions.length > 0 ? `${versions.join(', ')} ${words}` : ''
  })
  return `Docker ${parts.filter(Boolean).join('; ')}`
}
