// @ts-check
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Duplex } from 'node:stream'

/** @typedef {import('./docker-host.mjs').DockerHost} DockerHost */
/** @typedef {{ secure: boolean, options: import('node:https').RequestOptions }} Connection */

/**
 * How Node's `http` reaches an engine.
 *
 * @param {DockerHost} host
 * @returns {Connection}
 */
export function connectionOf({ address, certPath, verifyTls }) {
  const [, scheme = '', rest = ''] = /^([a-z]+):\/\/(.*)$/.exec(address) ?? []
  if (scheme === 'unix') return { secure: false, options: { socketPath: rest, agent: false } }
  if (scheme === 'npipe') return { secure: false, options: { socketPath: rest.replaceAll('/', '\\'), agent: false } }
  // With an agent, Node would leave our socket aside.
  if (scheme === 'ssh') return { secure: false, options: { createConnection: () => dialThroughCli(address) } }

  const url = new URL(address.replace(/^tcp:/, 'http:'))
  const secure = certPath !== undefined || verifyTls || scheme === 'https'
  const port = url.port || (secure ? 2376 : 2375)
  const tls = secure ? { ...(certPath && readCertificates(certPath)), rejectUnauthorized: verifyTls } : {}
  return { secure, options: { host: url.hostname.replace(/^\[|\]$/g, ''), port, agent: false, ...tls } }
}

/** @param {string} folder */
function readCertificates(folder) {
  return {
    ca: readFileSync(join(folder, 'ca.pem')),
    cert: readFileSync(join(folder, 'cert.pem')),
    key: readFileSync(join(folder, 'key.pem')),
  }
}

/**
 * The `docker` command knows how to reach an engine over SSH, keys and agents included; its standard input and output become our socket.
 *
 * @param {string} address
 * @returns {any} a Duplex is all that `http` needs, but its types ask for a socket
 */
function dialThroughCli(address) {
  const child = spawn('docker', ['-H', address, 'system', 'dial-stdio'], { stdio: ['pipe', 'pipe', 'ignore'] })
  const socket = Duplex.from({ readable: child.stdout, writable: child.stdin })
  child.once('error', (error) => socket.destroy(error))
  socket.once('close', () => child.kill())
  return socket
}
