import type { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { extract, pack } from 'tar-stream'
import { HarnessError } from '../errors/harness-error.ts'
import { type DaemonConfig, mergeDaemonConfig } from '../plan/daemon-config.ts'
import type { ContainerRuntime } from './container-runtime.ts'

const path = '/etc/docker/daemon.json'

/**
 * Gives a container that does not run yet a `daemon.json`. The image may bring one of its own: it counts where nothing
 * else is said.
 */
export async function writeDaemonConfig(runtime: ContainerRuntime, id: string, config: DaemonConfig): Promise<void> {
  const container = runtime.container.getById(id)
  const own = await readJson(() => container.getArchive({ path }) as Promise<Readable>)
  const archive = pack()
  archive.entry({ name: path.slice(1) }, `${JSON.stringify(mergeDaemonConfig(own, config), null, 2)}\n`)
  archive.finalize()
  await container.putArchive(await buffer(archive), { path: '/' })
}

async function readJson(open: () => Promise<Readable>): Promise<DaemonConfig> {
  let archive: Readable
  try {
    archive = await open()
  } catch (error) {
    if ((error as { readonly statusCode?: number }).statusCode === 404) return {}
    throw error
  }
  try {
    for await (const entry of archive.pipe(extract())) return JSON.parse(await text(entry)) as DaemonConfig
  } catch (cause) {
    throw new HarnessError('INVALID_ARGUMENT', {
      action: 'merge the configuration of the daemon',
      meaning: `the image has ${path}, which is not JSON`,
      remedy: 'mend it in the image',
      cause,
    })
  }
  return {}
}
