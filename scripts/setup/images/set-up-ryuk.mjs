// @ts-check
import { hasRyuk } from './find-ryuk.mjs'

/** @typedef {import('../engine/engine-client.mjs').EngineClient} EngineClient */
/** @typedef {import('../step-report.mjs').Step} Step */
/** @typedef {import('./registry.mjs').Registry} Registry */

/**
 * Testcontainers pulls Ryuk by itself, and cannot start anything when that fails. So it is switched off where the pull would fail.
 *
 * @param {object} options
 * @param {EngineClient} options.client
 * @param {NodeJS.ProcessEnv} options.env
 * @param {Registry} options.registry
 * @param {Step} options.step
 * @param {AbortSignal} options.signal
 * @returns {Promise<{ enabled: boolean, variables: NodeJS.ProcessEnv }>}
 */
export async function setUpRyuk({ client, env, registry, step, signal }) {
  if (env['TESTCONTAINERS_RYUK_DISABLED']) {
    const enabled = env['TESTCONTAINERS_RYUK_DISABLED'] !== 'true'
    step.found(`${enabled ? 'on' : 'off'} (TESTCONTAINERS_RYUK_DISABLED)`)
    return { enabled, variables: {} }
  }
  step.progress('asking the registry')
  const obstacle = (await hasRyuk(client)) ? undefined : await registry.obstacle(signal)
  if (!obstacle) {
    step.found('on')
    return { enabled: true, variables: {} }
  }
  step.found('off, because its image is not there and the engine reaches no registry')
  return { enabled: false, variables: { TESTCONTAINERS_RYUK_DISABLED: 'true' } }
}
