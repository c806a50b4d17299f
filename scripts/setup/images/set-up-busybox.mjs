// @ts-check
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { findExecutable } from '../process/find-executable.mjs'
import { CommandError, runCommand } from '../process/run-command.mjs'
import { pullImage } from './official-images.mjs'

/** @typedef {import('../engine/engine-client.mjs').EngineClient} EngineClient */
/** @typedef {import('../step-report.mjs').Step} Step */
/** @typedef {import('./registry.mjs').Registry} Registry */

const PACKAGE = 'busybox-static'

/** Of its variants, the one that needs no library. */
const IMAGE = 'busybox:1.37-musl'

/**
 * The programs that tests run inside nodes and images of their own, all in one file that needs no library: node images of
 * different origin have none in common. It comes from a package of the distribution, which is unpacked and not installed,
 * else from an image. Only tests miss it where neither can be had.
 *
 * @param {object} options
 * @param {EngineClient} options.client
 * @param {string} options.state folder
 * @param {Registry} options.registry
 * @param {Step} options.step
 * @param {AbortSignal} options.signal
 */
export async function setUpBusybox({ client, state, registry, step, signal }) {
  const { Arch } = await client.call('GET', '/version')
  const file = join(state, `busybox-${Arch}`)
  if (existsSync(file)) return step.found('there for the tests')
  step.progress('unpacking')
  const folder = mkdtempSync(join(state, 'busybox-'))
  const draft = join(folder, 'busybox')
  try {
    const unpacked = await unpack(folder, draft, Arch, signal)
    const copied = unpacked && (await copyOut(client, registry, draft, signal))
    if (copied) return step.found(`missing, and tests on engines fail for it: ${unpacked}; ${copied}`)
    chmodSync(draft, 0o755)
    renameSync(draft, file)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return step.did('put aside for the tests')
}

/**
 * @param {string} folder
 * @param {string} file
 * @param {string} arch as the engine says
 * @param {AbortSignal} signal
 * @returns {Promise<string | undefined>} why not
 */
async function unpack(folder, file, arch, signal) {
  if (!findExecutable('apt-get') || !findExecutable('dpkg-deb')) return 'no packages of Debian here'
  try {
    const { stdout } = await runCommand('dpkg', ['--print-architecture'], { signal })
    if (stdout.trim() !== arch) return `the packages here are for ${stdout.trim()}`
    await download(folder, signal)
    const archive = readdirSync(folder).find((name) => name.endsWith('.deb')) ?? ''
    await runCommand('dpkg-deb', ['--extract', archive, 'tree'], { cwd: folder, signal })
    const program = ['bin', 'usr/bin'].map((bin) => join(folder, 'tree', bin, 'busybox')).find(existsSync)
    if (program === undefined) return `${archive} does not hold it`
    copyFileSync(program, file)
    return undefined
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    return error.lastLines.split('\n').at(-1) || error.message
  }
}

/**
 * @param {string} folder
 * @param {AbortSignal} signal
 */
async function download(folder, signal) {
  // As root, apt would read the archive as a user of its own, who may not enter here.
  const get = () =>
    runCommand('apt-get', ['--quiet', '-o', 'APT::Sandbox::User=root', 'download', PACKAGE], { cwd: folder, signal })
  try {
    await get()
  } catch (error) {
    if (!(error instanceof CommandError) || process.getuid?.() !== 0) throw error
    // Without lists, as in most container images, or with old ones, it knows of no such package.
    await runCommand('apt-get', ['--quiet', 'update'], { signal })
    await get()
  }
}

/**
 * @param {EngineClient} client
 * @param {Registry} registry
 * @param {string} file
 * @param {AbortSignal} signal
 * @returns {Promise<string | undefined>} why not
 */
async function copyOut(client, registry, file, signal) {
  const obstacle = await registry.obstacle(signal)
  if (obstacle) return obstacle
  try {
    await pullImage(client, IMAGE, signal)
    writeFileSync(file, Buffer.from(await output(client, ['base64', '/bin/busybox'], signal), 'base64'))
    return undefined
  } catch (error) {
    signal.throwIfAborted()
    return `cannot take it from ${IMAGE}: ${/** @type {Error} */ (error).message}`
  }
}

/**
 * @param {EngineClient} client
 * @param {readonly string[]} command
 * @param {AbortSignal} signal
 * @returns {Promise<string>}
 */
async function output(client, command, signal) {
  // With a terminal, the log is what was written and nothing else.
  const body = { Image: IMAGE, Cmd: command, Tty: true, HostConfig: { NetworkMode: 'none' } }
  const { Id } = await client.call('POST', '/containers/create', { body, signal })
  try {
    await client.call('POST', `/containers/${Id}/start`, { signal })
    const { StatusCode } = await client.call('POST', `/containers/${Id}/wait`, { signal })
    if (StatusCode !== 0) throw new Error(`${command[0]} ended with exit code ${StatusCode}`)
    return await client.call('GET', `/containers/${Id}/logs?stdout=1`, { signal })
  } finally {
    await client.call('DELETE', `/containers/${Id}?force=1&v=1`).catch(() => {})
  }
}
