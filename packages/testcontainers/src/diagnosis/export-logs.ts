import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CallOptions, Engine } from '@raftkit/swarm'
import type { Host } from '../hosts/host.ts'
import { redact } from './redact.ts'
import { withoutSecrets } from './without-secrets.ts'

/** How long one question may take: nodes that do not answer are what such an export is made for. */
const patienceMs = 5_000

/** What can be asked of an engine, by the name of the file that it goes to. */
const ofEngine = {
  'info.json': '/info',
  'containers.json': '/containers/json?all=true',
  'networks.json': '/networks',
  'volumes.json': '/volumes',
  'images.json': '/images/json',
} as const

const ofSwarm = {
  'swarm.json': '/swarm',
  'nodes.json': '/nodes',
  'services.json': '/services',
  'tasks.json': '/tasks',
  'networks.json': '/networks',
  'secrets.json': '/secrets',
  'configs.json': '/configs',
} as const

/** Writes what is known of hosts into a folder for each: their log, their container, what their engine lists. */
export async function exportHosts(hosts: readonly Host[], folder: string, options: CallOptions): Promise<void> {
  await Promise.all(
    hosts.map(async (host) => {
      const into = join(folder, host.name)
      const call = { timeoutMs: patienceMs, ...options }
      await mkdir(into, { recursive: true })
      await Promise.all([
        write(into, 'engine.log', async () => redact(await host.container.log({ ...call, tail: 'all' })), options),
        write(into, 'container.json', async () => json(await host.container.inspect(call)), options),
        ...answers(host.engine, ofEngine, into, options),
      ])
    }),
  )
}

/** Writes what a manager lists of its swarm into the folder `swarm`. */
export async function exportSwarm(manager: Engine, folder: string, options: CallOptions): Promise<void> {
  const into = join(folder, 'swarm')
  await mkdir(into, { recursive: true })
  await Promise.all(answers(manager, ofSwarm, into, options))
}

function answers(
  engine: Engine,
  paths: Readonly<Record<string, string>>,
  into: string,
  options: CallOptions,
): Promise<void>[] {
  return Object.entries(paths).map(([file, address]) => {
    const [path = '', query = ''] = address.split('?')
    const ask = async (): Promise<string> =>
      json(
        await engine.request({
          action: `read ${path}`,
          method: 'GET',
          path,
          query: Object.fromEntries(new URLSearchParams(query)),
          timeoutMs: patienceMs,
          signal: options.signal,
        }),
      )
    return write(into, file, ask, options)
  })
}

/** What cannot be had is a finding, too: the file says why. */
async function write(
  folder: string,
  file: string,
  content: () => Promise<string>,
  options: CallOptions,
): Promise<void> {
  const text = await content().catch((error: unknown) => {
    options.signal?.throwIfAborted()
    return `(not to be had: ${redact(error instanceof Error ? error.message : String(error))})\n`
  })
  await writeFile(join(folder, file), text)
}

function json(value: unknown): string {
  return `${JSON.stringify(withoutSecrets(value), undefined, 2)}\n`
}
