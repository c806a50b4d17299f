// @ts-check

/** @typedef {import('../engine/engine-client.mjs').EngineClient} EngineClient */

const TIMEOUT_MS = 4_000

/** Any image that every full registry or mirror has. */
const WELL_KNOWN = 'docker:dind'

/** Whether the engine reaches a registry. Asked at most once, because finding out that it does not can take seconds. */
export class Registry {
  /** @type {Promise<string | undefined> | undefined} */
  #obstacle

  /** @type {string | null} the obstacle, as far as it is known by now */
  known = null

  /**
   * @param {EngineClient} client
   * @param {string} [remembered] the obstacle that a set-up met a moment ago
   */
  constructor(client, remembered) {
    this.client = client
    if (!remembered) return
    this.known = remembered
    this.#obstacle = Promise.resolve(remembered)
  }

  /**
   * @param {AbortSignal} signal
   * @returns {Promise<string | undefined>} why no image can be pulled
   */
  async obstacle(signal) {
    this.#obstacle ??= this.#ask(signal)
    const obstacle = await this.#obstacle
    this.known = obstacle ?? null
    return obstacle
  }

  /**
   * The engine is asked, not the network: it may have a mirror or a proxy that we know nothing of.
   *
   * @param {AbortSignal} signal
   */
  async #ask(signal) {
    const timeout = new AbortController()
    const timer = setTimeout(() => timeout.abort(), TIMEOUT_MS)
    const abort = () => timeout.abort()
    signal.addEventListener('abort', abort, { once: true })
    try {
      await this.client.call('GET', `/distribution/${WELL_KNOWN}/json`, { signal: timeout.signal })
      return undefined
    } catch (error) {
      signal.throwIfAborted()
      if (timeout.signal.aborted) return `the engine reaches no registry in ${TIMEOUT_MS / 1000} s`
      return `the engine reaches no registry: ${/** @type {Error} */ (error).message.replace(/\s+/g, ' ').slice(0, 200)}`
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
    }
  }
}
