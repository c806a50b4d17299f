// @ts-check
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Readable } from 'node:stream'

/** @typedef {import('../engine/engine-client.mjs').EngineClient} EngineClient */

/**
 * Device files and the host's own names are the container runtime's business, host keys are each host's own; the rest is
 * weight.
 */
export const LEFT_OUT = Object.freeze([
  './dev/*',
  './proc/*',
  './sys/*',
  './run/*',
  './tmp/*',
  './etc/hostname',
  './etc/resolv.conf',
  './etc/ssh/ssh_host_*',
  './var/cache/apt/*',
  './var/lib/apt/lists/*',
  './var/log/*',
  './usr/share/doc/*',
  './usr/share/info/*',
  './usr/share/lintian/*',
  './usr/share/locale/*',
  './usr/share/man/*',
])

/**
 * @param {EngineClient} client
 * @param {string} folder a whole system
 * @param {{ tag: string, changes: readonly string[], signal: AbortSignal }} options `changes` are Dockerfile lines
 */
export async function importTree(client, folder, { tag, changes, signal }) {
  const [repo = '', version = ''] = tag.split(':')
  const query = new URLSearchParams({ fromSrc: '-', repo, tag: version })
  for (const change of changes) query.append('changes', change)
  const body = Readable.from(archive(folder), { objectMode: false })
  await client.follow('POST', `/images/create?${query}`, { body, signal })
}

/**
 * Ends only after tar ended well, so that a broken archive breaks the import.
 *
 * @param {string} folder
 */
async function* archive(folder) {
  const excludes = LEFT_OUT.map((pattern) => `--exclude=${pattern}`)
  const tar = spawn('tar', ['--create', '--numeric-owner', ...excludes, '--directory', folder, '.'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const exit = once(tar, 'close')
  try {
    yield* tar.stdout
    const [code] = await exit
    if (code !== 0) throw new Error(`tar ended with exit code ${code}`)
  } finally {
    tar.kill()
  }
}
