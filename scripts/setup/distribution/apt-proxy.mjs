// @ts-check
import { runCommand } from '../process/run-command.mjs'

/**
 * debootstrap downloads by wget, which knows nothing of apt's settings.
 *
 * @param {string} dump output of `apt-config dump`
 * @param {string} archive
 * @returns {Record<string, string>} variables that make wget do what apt does
 */
export function proxyVariables(dump, archive) {
  const { protocol, hostname } = new URL(archive)
  const scheme = protocol.replace(':', '')
  const settings = new Map()
  for (const [, name, value] of dump.matchAll(/^(\S+) "(.*)";$/gm)) settings.set(name?.toLowerCase(), value)
  const base = `acquire::${scheme}::proxy`
  // apt falls back from https to http settings.
  const proxy = settings.get(`${base}::${hostname}`) ?? settings.get(base) ?? settings.get('acquire::http::proxy')
  if (!proxy) return {}
  return proxy === 'DIRECT' ? { no_proxy: hostname } : { [`${scheme}_proxy`]: proxy }
}

/**
 * @param {string} archive
 * @param {AbortSignal} signal
 */
export async function readProxyVariables(archive, signal) {
  if (!/^https?:/.test(archive)) return {}
  const { stdout } = await runCommand('apt-config', ['dump'], { signal })
  return proxyVariables(stdout, archive)
}
