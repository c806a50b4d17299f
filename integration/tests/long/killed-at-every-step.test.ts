import { removeStaleClusters } from '@raftkit/testcontainers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ChildScript } from '../../support/child-script.ts'
import { outerDocker } from '../../support/outer-docker.ts'
import { makeOuterImage, type OuterImage } from '../../support/outer-image.ts'

/** Everything that a start of two nodes with images says, in its order as a rule. */
const steps = [
  'starting',
  'seed ',
  'network ',
  'container manager-1',
  'container worker-1',
  'engine manager-1',
  'engine worker-1',
  'swarm manager-1',
  'joined worker-1',
  'images ',
  'ready ',
  'started ',
]

let image: OuterImage
let seedsBefore: ReadonlySet<string>

beforeAll(async () => {
  seedsBefore = new Set(await seeds())
  image = await makeOuterImage(`raftkit/killed-${process.pid}:1`, 4)
})
afterAll(async () => {
  await image?.[Symbol.asyncDispose]()
  for (const name of await seeds()) if (!seedsBefore.has(name)) await outerDocker.getVolume(name).remove()
})

/** Volumes with images, and what stands for them. */
async function seeds(): Promise<string[]> {
  const { Volumes } = await outerDocker.listVolumes({ filters: { label: ['io.raftkit.seed'] } })
  return (Volumes ?? []).map(({ Name }) => Name)
}

/** What a process has on the engine, but for images that are complete and stay for others. */
async function leftOf(pid: number): Promise<string[]> {
  const filters = { label: ['io.raftkit.owner'] }
  const [containers, networks, { Volumes: volumes }] = await Promise.all([
    outerDocker.listContainers({ all: true, filters }),
    outerDocker.listNetworks({ filters }),
    outerDocker.listVolumes({ filters }),
  ])
  const complete = new Set((volumes ?? []).map(({ Labels }) => Labels['io.raftkit.seed-volume']))
  const all = [
    ...containers.map(({ Id, Labels }) => ({ what: `container ${Id}`, labels: Labels })),
    ...networks.map(({ Id, Labels }) => ({ what: `network ${Id}`, labels: Labels ?? {} })),
    ...(volumes ?? [])
      .filter(({ Name }) => !complete.has(Name))
      .map(({ Name, Labels }) => ({ what: `volume ${Name}`, labels: Labels })),
  ]
  return all.flatMap(({ what, labels }) => (labels['io.raftkit.owner']?.split(':')[1] === String(pid) ? [what] : []))
}

function begin(): ChildScript {
  return new ChildScript('start-and-hold.ts', { RAFTKIT_TEST_IMAGE: image.name })
}

/** Waits until a process prepares images, in a host of their own. */
async function preparesImages(pid: number): Promise<void> {
  const filters = { label: ['io.raftkit.host=seed'] }
  const preparing = async (): Promise<boolean> => {
    const containers = await outerDocker.listContainers({ filters })
    return containers.some(({ Labels }) => Labels['io.raftkit.owner']?.split(':')[1] === String(pid))
  }
  await expect.poll(preparing, { timeout: 60_000, interval: 50 }).toBe(true)
}

// First, because later starts find the images prepared.
test('a start that is killed while it prepares images leaves nothing', async () => {
  using child = begin()
  await preparesImages(child.pid)
  child.signalGroup('SIGKILL')
  await child.ended
  await expect.poll(() => leftOf(child.pid), { timeout: 90_000, interval: 500 }).toEqual([])
  expect((await seeds()).filter((name) => !seedsBefore.has(name))).toEqual([])
})

describe.each(steps)('a start that is killed at %j', (step) => {
  test('leaves nothing', async () => {
    using child = begin()
    await child.says(new RegExp(`^${step}`, 'm'))
    child.signalGroup('SIGKILL')
    await child.ended
    await expect.poll(() => leftOf(child.pid), { timeout: 90_000, interval: 500 }).toEqual([])
  })

  test('together with its watchdog leaves what the next sweep finds', async () => {
    using child = begin()
    await child.says(new RegExp(`^${step}`, 'm'))
    for (const pid of child.children()) process.kill(pid, 'SIGKILL')
    child.signalGroup('SIGKILL')
    await child.ended
    // What the engine had been asked for may still come into being.
    const swept = async (): Promise<string[]> => {
      await removeStaleClusters()
      return leftOf(child.pid)
    }
    await expect.poll(swept, { timeout: 90_000, interval: 500 }).toEqual([])
  })
})
