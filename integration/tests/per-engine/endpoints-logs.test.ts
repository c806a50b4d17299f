import { type Engine, isSwarmError, type LogLine, type LogOptions, waitFor } from '@raftkit/swarm'
import { SwarmCluster } from '@raftkit/testcontainers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { collect } from '../../support/collect.ts'
import { image, version } from '../../support/engine-under-test.ts'
import { expectSwarmError } from '../../support/expect-swarm-error.ts'
import { loadShellImage, shellImage, untilStopped } from '../../support/shell-image.ts'

type Cluster = Awaited<ReturnType<SwarmCluster['start']>>

/** Logs of real services. The last test takes a node away. */
describe('the endpoints of logs', () => {
  let cluster: Cluster
  let engine: Engine

  beforeAll(async () => {
    cluster = await new SwarmCluster(image).withWorkers(1).start()
    engine = cluster.node('manager-1').engine
    await Promise.all(cluster.hosts.map(loadShellImage))
  })
  afterAll(() => cluster?.stop())

  const start = async (Name: string, script: string, more: { replicas?: number; tty?: boolean; on?: string } = {}) => {
    const { ID } = await engine.services.create({
      Name,
      TaskTemplate: {
        ContainerSpec: {
          Image: shellImage,
          Command: ['sh', '-c', `${script}; ${untilStopped}`],
          TTY: more.tty ?? false,
        },
        ...(more.on === undefined ? {} : { Placement: { Constraints: [`node.hostname==${more.on}`] } }),
      },
      Mode: { Replicated: { Replicas: more.replicas ?? 1 } },
    })
    return ID
  }
  const texts = (lines: readonly LogLine[]): string[] => lines.map(({ text }) => text)
  /** The log once it has so many lines: writing and collecting them takes engines a moment. */
  const logOf = (service: string, count: number, options: LogOptions = {}): Promise<LogLine[]> =>
    waitFor(
      async (signal) => {
        const lines = await collect(engine.services.logs(service, { ...options, signal }))
        return lines.length >= count ? { done: lines } : { pending: `${lines.length} of ${count} lines are there` }
      },
      { action: `read ${count} lines of ${service}` },
    )

  test('lines of all tasks come with their stream, and on request with time and writer', async () => {
    const service = await start('l', 'for i in 1 2 3; do echo "out $i"; done; echo "err 1" >&2', { replicas: 2 })
    const lines = await logOf('l', 8)
    expect(
      lines
        .filter(({ stream }) => stream === 'stdout')
        .map(({ text }) => text)
        .sort(),
    ).toEqual(['out 1', 'out 1', 'out 2', 'out 2', 'out 3', 'out 3'])
    expect(texts(lines.filter(({ stream }) => stream === 'stderr'))).toEqual(['err 1', 'err 1'])
    expect(Object.keys(lines[0] ?? {}).sort()).toEqual(['bytes', 'stream', 'text'])

    expect(texts(await collect(engine.services.logs(service, { stream: 'stderr' })))).toEqual(['err 1', 'err 1'])
    expect(await collect(engine.services.logs(service, { tail: 0 }))).toEqual([])
    expect(await collect(engine.services.logs(service, { since: new Date(Date.now() + 100_000) }))).toEqual([])

    const tasks = (await engine.tasks.list({ filters: { service } })).map(({ ID }) => ID)
    const full = await collect(engine.services.logs(service, { timestamps: true, details: true }))
    expect(full).toHaveLength(8)
    for (const { timestamp, details, text } of full) {
      expect(timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/)
      expect(details?.['com.docker.swarm.service.id']).toBe(service)
      expect(tasks).toContain(details?.['com.docker.swarm.task.id'])
      expect(text).toMatch(/^(out [123]|err 1)$/)
    }
    const timed = await collect(engine.services.logs(service, { timestamps: true, stream: 'stdout' }))
    const last =
      timed
        .map(({ timestamp }) => timestamp ?? '')
        .sort()
        .at(-1) ?? ''
    const since = await collect(engine.services.logs(service, { since: last, stream: 'stdout', timestamps: true }))
    expect(since.map(({ timestamp }) => timestamp)).toContain(last)
    expect(since.length).toBeLessThan(timed.length)

    const [task = ''] = tasks
    expect(texts(await collect(engine.tasks.logs(task, { stream: 'stdout' })))).toEqual(['out 1', 'out 2', 'out 3'])
    await engine.services.remove(service)
  })

  test('a long line is one line, though the engine cuts it', async () => {
    const long = 'for i in 1 2 3 4 5 6 7 8 9 10; do printf "%05000d" $i; done; echo; echo after'
    const service = await start('long', long)
    for (const options of [{}, { timestamps: true }, { timestamps: true, details: true }]) {
      const lines = await logOf(service, 2, options)
      expect(lines.map(({ text }) => text.length)).toEqual([50_000, 5])
      expect(lines[0]?.text.replaceAll(/0+(?=[1-9])/g, '')).toBe('12345678910')
    }
    await engine.services.remove(service)
  })

  test('a terminal has one stream: told by newer engines, to be said to 20.10', async () => {
    const service = await start('tty', 'echo out; echo err >&2; echo é', { tty: true })
    const lines = await logOf(service, 3, version === '20.10' ? { tty: true } : {})
    expect(lines.map(({ stream, text }) => `${stream} ${text}`)).toEqual(['stdout out', 'stdout err', 'stdout é'])
    const timed = await logOf(service, 3, { tty: true, timestamps: true, details: true })
    expect(texts(timed)).toEqual(['out', 'err', 'é'])
    expect(timed[0]?.details?.['com.docker.swarm.service.id']).toBe(service)
    if (version === '20.10') {
      const error = await expectSwarmError(collect(engine.services.logs(service)), 'NOT_AN_ENGINE')
      expect(error.remedy).toMatch(/tty: true/)
    }
    await engine.services.remove(service)
  })

  test('what is followed goes on with new lines, past the deadline, and ends at once on abort', async () => {
    const service = await start('ticks', 'i=0; while [ $i -lt 30 ]; do i=$((i+1)); echo "tick $i"; sleep 0.2; done')
    const abort = new AbortController()
    const reason = new Error('enough')
    const seen: string[] = []
    const reading = (async () => {
      const lines = engine.services.logs(service, { follow: true, timeoutMs: 2_000, signal: abort.signal })
      for await (const { text } of lines) {
        seen.push(text)
        if (text === 'tick 20') abort.abort(reason)
      }
    })()
    await expect(reading).rejects.toBe(reason)
    expect(seen.at(-1)).toBe('tick 20')
    // Nothing is written any more: the abort comes while the next line is waited for.
    await logOf(service, 30)
    const silent = new AbortController()
    const waiting = (async () => {
      for await (const { text } of engine.services.logs(service, { follow: true, signal: silent.signal })) {
        if (text === 'tick 30') setTimeout(() => silent.abort(reason), 50)
      }
    })()
    await expect(waiting).rejects.toBe(reason)
    await engine.services.remove(service)
  })

  test('leaving the loop ends the connection', async () => {
    const service = await start('left', 'echo one; echo two')
    await logOf(service, 2)
    let open = 0
    for await (const { text } of engine.services.logs(service, { follow: true })) {
      expect(text).toBe('one')
      open = await connectionsOf(cluster)
      break
    }
    await waitFor(
      async () => {
        const now = await connectionsOf(cluster)
        return now < open ? { done: now } : { pending: `${now} connections are still there` }
      },
      { action: 'see the connection ended' },
    )
    await engine.services.remove(service)
  })

  test('wrong arguments are refused, and what is not there is not found', async () => {
    for (const options of [{ tail: -1 }, { tail: 1.5 }, { since: 'yesterday' }, { since: new Date(Number.NaN) }]) {
      expect(() => engine.services.logs('x', options)).toThrowError(
        expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
      )
    }
    await expectSwarmError(collect(engine.services.logs('nosuch')), 'NOT_FOUND')
    await expectSwarmError(collect(engine.tasks.logs('nosuch')), 'NOT_FOUND')
    await expectSwarmError(collect(cluster.node('worker-1').engine.services.logs('x')), 'NOT_A_MANAGER')
  })

  test('H04: a node that does not answer is an error, after the lines of the others', async () => {
    const service = await start('away', 'echo here', { on: 'worker-1' })
    await logOf(service, 1)
    await cluster.node('worker-1').kill()
    const seen: LogLine[] = []
    const error = await waitFor(
      async (signal) => {
        try {
          for await (const line of engine.services.logs(service, { signal })) seen.push(line)
        } catch (thrown) {
          if (isSwarmError(thrown) && thrown.engineMessage !== undefined) return { done: thrown }
          throw thrown
        }
        return { pending: 'the log has no error' }
      },
      { action: 'see the log incomplete' },
    )
    expect(error.engineMessage).toMatch(/incomplete log stream/)
    expect(texts(seen)).not.toContain(expect.stringMatching(/Error grabbing logs/))
  })
})

/** How many connections the API of the first manager has. */
async function connectionsOf(cluster: Cluster): Promise<number> {
  const { stdout } = await cluster.node('manager-1').exec(['sh', '-c', 'cat /proc/net/tcp /proc/net/tcp6'])
  // 2376 in hexadecimal as the local port, 01 for an established connection.
  return stdout.split('\n').filter((line) => /^\s*\d+: [0-9A-F]+:0948 \S+ 01 /.test(line)).length
}
