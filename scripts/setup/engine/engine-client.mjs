// @ts-check
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { connectionOf } from './connection.mjs'

/** @typedef {import('./docker-host.mjs').DockerHost} DockerHost */

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
   * @returns {Promise<import('node:http').IncomingMessage>} the answer, its body not read yet
   * @throws {EngineError}
   */
  async open(method, path, { body, signal, timeoutMs } = {}) {
    const stream = /** @type {import('node:stream').Readable | undefined} */ (isStream(body) ? body : undefined)
    const json = body === undefined || stream ? undefined : JSON.stringify(body)
    const type = stream ? 'application/x-tar' : json === undefined ? undefined : 'application/json'
    const response = await new Promise((resolve, reject) => {
      const send = this.connection.secure ? requestHttps : requestHttp
      const request = send({
        ...this.connection.options,
        method,
        path,
        headers: type ? { 'Content-Type': type } : {},
        agent: false,
        ...(signal && { signal }),
      })
      request.once('response', resolve)
      request.once('error', (error) => reject(signal?.aborted ? signal.reason : error))
      if (timeoutMs) request.setTimeout(timeoutMs, () => request.destroy(new Error(`no answer in ${timeoutMs} ms`)))
      if (stream) {
        // Not `pipeline`: a broken source has to break the request, or the engine would take half a file for a whole one.
        stream.once('error', (error) => request.destroy(error))
        stream.pipe(request)
      } else request.end(json)
    })
    if (response.statusCode < 400) return response
    const text = await readText(response)
    throw new EngineError(messageOf(text) ?? `HTTP ${response.statusCode}`, response.statusCode)
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {RequestOptions} [options]
   * @returns {Promise<any>} the parsed body, or its text where it is not JSON
   */
  async call(method, path, options) {
    const text = await readText(await this.open(method, path, options))
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
    const text = await readText(await this.open(method, path, options))
    for (const line of text.split('\n')) {
      const error = line.includes('"error"') ? JSON.parse(line).error : undefined
      if (error) throw new EngineError(error, 500)
    }
  }
}

/** @param {unknown} body */
function isStream(body) {
  return typeof body === 'object' && body !== null && 'pipe' in body
}

/** @param {import('node:http').IncomingMessage} response */
async function readText(response) {
  let text = ''
  response.setEncoding('utf8')
  for await (const chunk of response) text += chunk
  return text
}

/** @param {string} text */
function messageOf(text) {
  try {
    return JSON.parse(text).message
  } catch {
    return text.trim() || undefined
  }
}
