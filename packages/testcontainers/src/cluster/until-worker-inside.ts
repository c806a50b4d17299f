import { X509Certificate } from 'node:crypto'
import { type CallOptions, waitFor } from '@raftkit/swarm'
import type { Host } from '../hosts/host.ts'

/**
 * Waits until a node that was demoted is a worker to the last: its certificate says so, and its copy of the managers'
 * log is gone. That takes up to ten seconds, and no endpoint tells.
 *
 * An engine that is stopped in between joins the managers once more when it starts, and its log is cleared after that:
 * the managers then count a member that has lost its log, and an engine that is promoted again ends in a panic.
 */
export async function untilWorkerInside(host: Host, options: CallOptions): Promise<void> {
  const look = 'cd "$1/swarm" && ls -A raft 2>/dev/null | wc -l && cat certificates/swarm-node.crt'
  let folder: string | undefined
  await waitFor(
    async (signal) => {
      folder ??= await dataFolder(host, signal)
      const { exitCode, stdout } = await host.exec(['sh', '-c', look, 'sh', folder], { signal })
      const [entries = '', ...pem] = stdout.split('\n')
      // The files are replaced one after the other.
      if (exitCode !== 0 || !pem.join('\n').includes('-----END CERTIFICATE-----')) {
        return { pending: 'its certificate is being replaced' }
      }
      if (!/^OU=swarm-worker$/m.test(new X509Certificate(pem.join('\n')).subject)) {
        return { pending: 'its certificate still says that it is a manager' }
      }
      return Number(entries) === 0 ? { done: true } : { pending: "it still has its copy of the managers' log" }
    },
    { ...options, action: `see the node ${host.name} as a worker`, intervalMs: 100 },
  )
}

/** Where the engine inside keeps its data, and with it the state of its swarm: it may have been told so. */
async function dataFolder({ engine }: Host, signal: AbortSignal): Promise<string> {
  const info = await engine.request({
    action: 'ask the engine where its data is',
    method: 'GET',
    path: '/info',
    signal,
  })
  return (info as { readonly DockerRootDir: string }).DockerRootDir
}
