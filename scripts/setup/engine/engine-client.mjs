// @ts-check
import { once } from 'node:events'
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { connectionOf } from './connection.mjs'

/** @typedef {import('./docker-host.mjs').DockerHost} DockerHost */

/** The longest that a timer can wait. */
const FOREVER_MS = 2 ** 31 - 1

/** The engine answered with an error, in its own words. */
export class EngineError extends Error {
  /**
   * @param {string} message
   * @param {number} status
   */
  constructor(message, status) {
    super(message)
    this.name = 'EngineError'
    this.status = status
  }
}

/**
 * @typedef {object} RequestOptions
 * @property {unknown} [body] an object goes as JSON, a stream as it is
 * @property {AbortSignal} [signal]
 * @property {number} [timeoutMs] without any byte from the engine
 */

/**
 * The few requests that the set-up needs. It cannot use the SDK of this repository, which is not built yet when this runs.
 */
export class EngineClient {
  /** @param {DockerHost} host */
  constructor(host) {
    this.host = host
    this.connection = connectionOf(host)
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {RequestOptions} [options]
   * @returns {Promise<any>} the parsed body, or its text where it is not JSON
   * @throws {EngineError}
   */
  async call(method, path, options) {
    const text = await this.#text(method, path, options)
    try {
      return JSON.parse(text)
    } catch {
      return text
    }
  }

  /**
   * Follows an answer of many JSON lines to its end, as image pulls and imports send it.
   *
   * @param {string} method
   * @param {string} path
   * @param {RequestOptions} [options]
   * @throws {EngineError} also when a line, long after the 200, reports the failure
   */
  async follow(method, path, options) {
    const text = await this.#text(method, path, options)
    for (const line of text.split('\n')) {
      const error = line.includes('"error"') ? JSON.parse(line).error : undefined
      if (error) throw new EngineError(error, 500)
    }
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {RequestOptions} [options]
   * @returns {Promise<string>}
   */
  async #text(method, path, { body, signal, timeoutMs } = {}) {
    signal?.throwIfAborted()
    const { secure, options } = this.connection
    const headers =
      body === undefined ? {} : { 'Content-Type': isStream(body) ? 'application/x-tar' : 'application/json' }
    const request = (secure ? requestHttps : requestHttp)({ ...options, method, path, headers })
    // An error also comes after the answer began, when nobody listens here any more; then reading the answer fails.
    request.on('error', () => {})
    const abort = () => request.destroy()
    signal?.addEventListener('abort', abort, { once: true })
    let late = false
    // Not the request's own: a connection through another program has no timeout.
    const timer = setTimeout(() => {
      late = true
      request.destroy()
    }, timeoutMs ?? FOREVER_MS)
    try {
      const answered = once(request, 'response')
      sendBody(request, body)
      const [response] = await answered
      response.setEncoding('utf8')
      let text = ''
      for await (const chunk of response) {
        text += chunk
        timer.refresh()
      }
      if (response.statusCode < 400) return text
      throw new EngineError(messageOf(text) ?? `HTTP ${response.statusCode}`, response.statusCode)
    } catch (error) {
      if (signal?.aborted) throw signal.reason
      throw late ? new Error(`no answer in ${timeoutMs} ms`) : error
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    }
  }
}

/**
 * @param {import('node:http').ClientRequest} request
 * @param {unknown} body
 */
function sendBody(request, body) {
  if (!isStream(body)) return request.end(body === undefined ? undefined : JSON.stringify(body))
  // Not `pipeline`: a broken source has to break the request, or the engine would take half a file for a whole one.
  body.once('error', (error) => request.destroy(error))
  request.once('close', () => body.destroy())
  return body.pipe(request)
}

/**
 * @param {unknown} body
 * @returns {body is import('node:stream').Readable}
 */
function isStream(body) {
  return typeof body === 'object' && body !== null && 'pipe' in body
}

/** @param {string} text */
function messageOf(text) {
  try {
    return JSON.parse(text).message
  } catch {
    return text.trim() || undefined
  }
}
