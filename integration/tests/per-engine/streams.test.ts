import type { SwarmEvent, Task } from '@raftkit/swarm'
import { waitFor } from '@raftkit/swarm'
import { type StartedSwarmCluster, SwarmCluster } from '@raftkit/testcontainers'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { collect } from '../../support/collect.ts'
import { image } from '../../support/engine-under-test.ts'
import { outerDocker } from '../../support/outer-docker.ts'
import { loadShellImage, shellImage, untilStopped } from '../../support/shell-image.ts'

/** Events and logs that go on when the manager they come from is lost. */
describe('streams of a swarm', () => {
  let cluster: StartedSwarmCluster

  beforeAll(async () => {
    cluster = await new SwarmCluster(image).withManagers(3).start()
    await loadShellImage(cluster.node('manager-3'))
  })
  afterAll(() => cluster?.stop())

  /** Starts a service of one task where it is not killed, and waits until that runs. */
  const start = async (name: string, script: string, tty = false): Promise<Task> => {
    const { engine } = cluster.node('manager-3')
    const { ID: service } = await engine.services.create({
      Name: name,
      TaskTemplate: {
        ContainerSpec: { Image: shellImage, Command: ['sh', '-c', script], TTY: tty },
        Placement: { Constraints: ['node.hostname==manager-3'] },
      },
    })
    return waitFor(
      async (signal) => {
        const [task] = await cluster.swarm.tasks.list({ signal, filters: { service } })
        return task?.Status.State === 'running' ? { done: task } : { pending: `the task is ${task?.Status.State}` }
      },
      { action: 'see the task run' },
    )
  }

  test('a followed log ends with the service, and a task’s terminal is known on every version', async () => {
    const task = await start('brief', `echo out; echo err >&2; ${untilStopped}`, true)
    const lines: string[] = []
    for await (const { stream, text } of cluster.swarm.tasks.logs(task.ID, { follow: true })) {
      lines.push(`${stream} ${text}`)
      if (lines.length === 2) await cluster.node('manager-3').engine.services.remove(task.ServiceID ?? '')
    }
    expect(lines).toEqual(['stdout out', 'stdout err'])
  })

  test('events are filtered by exact names, and end at `until`', async () => {
    const since = new Date()
    const { engine } = cluster.node('manager-2')
    const data = Buffer.from('x').toString('base64')
    for (const name of ['a', 'ab']) await engine.configs.remove(await engine.configs.create({ Name: name, Data: data }))
    const seen: SwarmEvent[] = []
    for await (const event of cluster.swarm.events({ since, filters: { config: 'a' } })) {
      seen.push(event)
      if (event.Action === 'remove') break
    }
    expect(seen.map(({ Action, Actor }) => `${Action} ${Actor.Attributes['name']}`)).toEqual(['create a', 'remove a'])
    const until = new Date(Math.floor((seen[1]?.timeNano ?? 0) / 1e6) + 2)
    const past = await collect(cluster.swarm.events({ since, until, filters: { config: ['a'], event: 'create' } }))
    expect(past).toEqual([seen[0]])
  })

  test('no event and no line is lost or comes twice when the manager they come from is lost', async () => {
    const task = await start('ticks', `i=0; while :; do i=$((i+1)); echo "$i"; sleep 0.1; done & ${untilStopped}`)
    const abort = new AbortController()
    const { signal } = abort
    const numbers: number[] = []
    const following = (async () => {
      for await (const { text } of cluster.swarm.tasks.logs(task.ID, { follow: true, signal }))
        numbers.push(Number(text))
    })()
    const created: string[] = []
    const gaps: number[] = []
    const watching = (async () => {
      const filters = { type: 'secret', event: 'create' } as const
      for await (const { Actor } of cluster.swarm.events({ filters, signal, onGap: () => gaps.push(created.length) })) {
        created.push(Actor.Attributes['name'] ?? '')
      }
    })()
    // Where the test fails before, they end with it, and their failure is not another one.
    const streams = Promise.allSettled([following, watching])
    const reason = new Error('enough')
    onTestFinished(async () => {
      abort.abort(reason)
      await streams
    })
    const wanted: string[] = []
    const make = async (): Promise<void> => {
      const { name } = await cluster.swarm.secrets.create(`s${wanted.length + 1}`, 'x', { fingerprint: false })
      wanted.push(name)
    }
    // The streams are on their way before the first of these is seen.
    await expect.poll(() => numbers.length, { timeout: 60_000 }).toBeGreaterThan(3)
    await expect
      .poll(async () => make().then(() => created.length), { timeout: 60_000, interval: 200 })
      .toBeGreaterThan(0)
    const first = Number(created[0]?.slice(1)) - 1

    const read = numbers.length
    await cluster.node('manager-1').kill()
    for (let count = 0; count < 5; count++) await make()
    await expect.poll(() => created.at(-1), { timeout: 90_000 }).toBe(wanted.at(-1))
    await expect.poll(() => numbers.length, { timeout: 90_000 }).toBeGreaterThan(read + 50)
    await outerDocker.getContainer(cluster.node('manager-1').containerId).start()
    abort.abort(reason)
    await expect(following).rejects.toBe(reason)
    await expect(watching).rejects.toBe(reason)
    expect(numbers).toEqual(numbers.map((_, index) => index + 1))
    expect(created).toEqual(wanted.slice(first))
    expect(gaps).toEqual([])
  })
})
