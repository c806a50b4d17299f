import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MachineStore } from '@raftkit/machine'
import { DockerHosts, SwarmCluster } from '@raftkit/testcontainers'
import { fillSwarm } from '../support/fill-swarm.ts'
import { nodeImages } from '../support/node-images.ts'
import { loadShellImage } from '../support/shell-image.ts'
import { type BareTls, bareSubnet, startBareSwarm } from './compared/bare-swarm.ts'
import type { ComparedSwarm } from './compared/compared-swarm.ts'
import { startNaiveSwarm } from './compared/naive-swarm.ts'
import type { Bench, Measurement } from './measurement.ts'
import { median } from './median.ts'

const rounds = Number(process.env['RAFTKIT_BENCH_ROUNDS'] ?? 5)
const starts = Number(process.env['RAFTKIT_BENCH_STARTS'] ?? 100)

/** Aims as ratios: engines of 26.1 wait a second for containerd, which only ours starts first. */
const aims: Readonly<Record<string, { readonly [ratio: string]: number }>> = {
  '26.1': { '3 parallel': 0.55, '3 sequential': 0.25, '7 parallel': 0.7, '7 sequential': 0.2 },
  '28.5': { '3 parallel': 0.75, '3 sequential': 0.33 },
}

type Say = (line: string) => void

const bench: Bench = {
  name: `swarms of docker-in-docker nodes, medians of ${rounds} rounds in turn`,
  async run(say) {
    const rows: Measurement[] = []
    for (const { version, image } of nodeImages().available.filter((engine) => engine.version in aims)) {
      for (const count of [3, 7]) rows.push(...(await startAndStop(version, image, count, say)))
      rows.push(await overhead(version, image, say), await resetting(version, image, say))
      rows.push(await withImages(version, image, say))
    }
    const newest = nodeImages().available.at(-1)
    if (newest !== undefined) rows.push(...(await readiness(newest.version, newest.image, say)))
    return rows
  },
}

export default bench

async function startAndStop(version: string, image: string, count: number, say: Say): Promise<Measurement[]> {
  const [ours, stops, parallel, sequential]: [number[], number[], number[], number[]] = [[], [], [], []]
  for (let round = 1; round <= rounds; round++) {
    const { value: cluster, ms } = await timed(() => new SwarmCluster(image).withWorkers(count - 1).start())
    ours.push(ms)
    stops.push((await timed(() => cluster.stop())).ms)
    parallel.push(await startOnly(() => startNaiveSwarm(image, count, 'parallel')))
    sequential.push(await startOnly(() => startNaiveSwarm(image, count, 'sequential')))
    say(
      `${version}, ${count} nodes, round ${round}: ${last(ours)} ms, naive ${last(parallel)} and ${last(sequential)} ms`,
    )
  }
  const aim = (how: string): { readonly aim?: number } => {
    const ratio = aims[version]?.[`${count} ${how}`]
    return ratio === undefined ? {} : { aim: ratio }
  }
  const row = (how: string, values: number[]): Measurement => ({
    what: `${version}: ${count} nodes Ready, mutual TLS`,
    ours: median(ours),
    against: { name: `Testcontainers alone, plain TCP, ${how}`, value: median(values) },
    unit: 'ms',
    ...aim(how),
  })
  return [
    row('parallel', parallel),
    row('sequential', sequential),
    {
      what: `${version}: ${count} nodes stopped`,
      ours: median(stops),
      unit: 'ms',
      ...(count === 7 ? { aim: 1_200 } : {}),
    },
  ]
}

async function overhead(version: string, image: string, say: Say): Promise<Measurement> {
  const [ours, bare]: [number[], number[]] = [[], []]
  const folder = await mkdtemp(join(tmpdir(), 'raftkit-bench-'))
  try {
    const { certificates } = new MachineStore({ path: folder })
    await certificates.ensure({ keyType: 'ec' })
    const pem = (name: string): Promise<string> => readFile(join(folder, 'certs', name), 'utf8')
    const client: BareTls = { ca: await pem('ca.pem'), cert: await pem('cert.pem'), key: await pem('key.pem') }
    for (let round = 1; round <= rounds; round++) {
      const prefix = bareSubnet()
      const servers = await Promise.all(
        [2, 3, 4].map((last) =>
          certificates.issueServer({ names: ['localhost'], addresses: [`${prefix}.${last}`], keyType: 'ec' }),
        ),
      )
      ours.push(await startOnly(() => new SwarmCluster(image).withWorkers(2).start()))
      bare.push(await startOnly(() => startBareSwarm(image, servers, client, prefix)))
      say(`${version}, over bare calls, round ${round}: ${last(ours)} ms, bare ${last(bare)} ms`)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return {
    what: `${version}: 3 nodes Ready`,
    ours: median(ours),
    against: { name: 'bare API calls, same boot', value: median(bare) },
    unit: 'ms',
    aim: 1.15,
  }
}

async function resetting(version: string, image: string, say: Say): Promise<Measurement> {
  const [resets, fresh]: [number[], number[]] = [[], []]
  const start = (): ReturnType<SwarmCluster['start']> => new SwarmCluster(image).withWorkers(2).start()
  await using cluster = await start()
  await Promise.all(cluster.hosts.map(loadShellImage))
  for (let round = 1; round <= rounds; round++) {
    await fillSwarm(cluster)
    resets.push((await timed(() => cluster.reset())).ms)
    fresh.push(await startOnly(start))
    say(`${version}, reset, round ${round}: ${last(resets)} ms, a fresh swarm ${last(fresh)} ms`)
  }
  return {
    what: `${version}: reset of 10 services, 5 networks, 5 secrets on 3 nodes`,
    ours: median(resets),
    against: { name: 'a fresh swarm', value: median(fresh) },
    unit: 'ms',
    aim: 1,
  }
}

/** What images of some three hundred megabytes cost at a start, once they have been prepared. */
async function withImages(version: string, image: string, say: Say): Promise<Measurement> {
  const start = (): SwarmCluster => new SwarmCluster(image).withWorkers(2)
  // A node image is an image of that size which is surely there.
  const equipped = (): SwarmCluster => start().withImages([image])
  await startOnly(() => equipped().start())
  const [plain, seeded]: [number[], number[]] = [[], []]
  for (let round = 1; round <= rounds; round++) {
    plain.push(await startOnly(() => start().start()))
    seeded.push(await startOnly(() => equipped().start()))
    say(`${version}, images, round ${round}: ${last(seeded)} ms, without ${last(plain)} ms`)
  }
  return {
    what: `${version}: what an image of 300 MB adds, 3 nodes`,
    ours: Math.max(0, median(seeded) - median(plain)),
    unit: 'ms',
    aim: 400,
  }
}

/** How long after the engine's own word, which it writes when it listens, a start returns. */
async function readiness(version: string, image: string, say: Say): Promise<Measurement[]> {
  const late: number[] = []
  for (let round = 1; round <= starts; round++) {
    await using hosts = await new DockerHosts('dev01').withImage(image).start()
    const returned = Date.now()
    const [host] = hosts.hosts
    await host?.engine.ping()
    const log = (await host?.logs({ tail: 'all' })) ?? ''
    const listens = /time="([^"]+)"[^\n]*API listen on \[::\]:2376/.exec(log)?.[1]
    if (listens === undefined) throw new Error(`The engine does not say when it listens:\n${log}`)
    late.push(returned - Date.parse(listens))
    if (round % 10 === 0) say(`${version}, readiness, ${round} starts`)
  }
  const sorted = late.toSorted((a, b) => a - b)
  return [
    { what: `${version}: late by, 90th percentile of ${starts}`, ours: quantile(sorted, 0.9), unit: 'ms', aim: 25 },
    // Early would be below zero.
    {
      what: `${version}: starts that returned too early, of ${starts}`,
      ours: sorted.filter((ms) => ms < 0).length,
      unit: '',
      aim: 0,
    },
  ]
}

function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.ceil(sorted.length * part) - 1] ?? Number.NaN
}

async function startOnly(start: () => Promise<ComparedSwarm>): Promise<number> {
  const { value, ms } = await timed(start)
  await value.stop()
  return ms
}

async function timed<Value>(work: () => Promise<Value>): Promise<{ readonly value: Value; readonly ms: number }> {
  const began = performance.now()
  const value = await work()
  return { value, ms: performance.now() - began }
}

function last(values: readonly number[]): string {
  return (values.at(-1) ?? Number.NaN).toFixed(0)
}
