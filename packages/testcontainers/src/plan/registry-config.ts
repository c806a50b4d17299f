import type { DaemonConfig } from './daemon-config.ts'

/** What `daemon.json` says of these registries; a mirror without TLS has to be named twice. */
export function registryConfig(mirrors: readonly string[], insecure: readonly string[]): DaemonConfig {
  const plain = mirrors.flatMap((mirror) => {
    const url = URL.parse(mirror)
    return url?.protocol === 'http:' ? [url.host] : []
  })
  const all = [...new Set([...insecure, ...plain])]
  return {
    ...(mirrors.length === 0 ? {} : { 'registry-mirrors': [...mirrors] }),
    ...(all.length === 0 ? {} : { 'insecure-registries': all }),
  }
}
