import { removeStaleClusters } from '@raftkit/testcontainers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ChildScript } from '../../support/child-script.ts'
import { outerDocker, removeSeeds } from '../../support/outer-docker.ts'
import { makeOuterImage, type OuterImage } from '../../support/outer-image.ts'
import { ownedBy } from '../../support/owned-by.ts'

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
const pids = new Set<string>()

beforeAll(async () => {
  image = await makeOuterImage(`raftkit/killed-${process.pid}:1`, 4)
})
afterAll(async () => {
  await image?.[Symbol.asyncDispose]()
  await removeSeeds(await seeds())
})

/** Volumes with images that the processes of this file have made: other files make some at the same time. */
async function seeds(): Promise<string[]> {
  const { Volumes } = await outerDocker.listVolumes({ filters: { label: ['io.raftkit.seed', 'io.raftkit.group'] } })
  return (Volumes ?? []).flatMap(({ Name, Labels }) =>
    pids.has(Labels['io.raftkit.owner']?.split(':')[1] ?? '') ? [Name] : [],
  )
}

function begin(): ChildScript {
  const child = new ChildScript('start-and-hold.ts', { RAFTKIT_TEST_IMAGE: image.name })
  pids.add(String(child.pid))
  return child
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
  await expect.poll(() => ownedBy(child.pid), { timeout: 90_000, interval: 500 }).toEqual([])
  expect(await seeds()).toEqual([])
})

describe.each(steps)('a start that is killed at %j', (step) => {
  test('leaves nothing', async () => {
    using child = begin()
    await child.says(new RegExp(`^${step}`, 'm'))
    child.signalGroup('SIGKILL')
    await child.ended
    await expect.poll(() => ownedBy(child.pid), { timeout: 90_000, interval: 500 }).toEqual([])
  })

  test('together with its watchdog leaves what the next sweep finds', async () => {
    using child = begin()
    await child.says(new RegExp(`^${step}`, 'm'))
    for (const pid of child.children()) process.kill(pid, 'SIGKILL')
    child.signalGroup('SIGKILL')
    await child.ended
    // What the engine had been asked for may still come into being.
    const swept = async (): Promise<unknown> => {
      await removeStaleClusters()
      return ownedBy(child.pid)
    }
    await expect.poll(swept, { timeout: 90_000, interval: 500 }).toEqual([])
  })
})
