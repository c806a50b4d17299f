import { DockerHosts, isHarnessError, removeStaleHosts } from '@raftkit/testcontainers'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { ownedBy } from '../../support/owned-by.ts'
import { VanishingEngine } from '../../support/vanishing-engine.ts'

// Everything that this process asks of the outer engine goes through it.
const engine = new VanishingEngine()

beforeAll(async () => {
  vi.stubEnv('DOCKER_HOST', await engine.listen())
})

afterAll(() => {
  engine[Symbol.dispose]()
  vi.unstubAllEnvs()
})

/** The code that a call fails with, and after how many milliseconds. */
async function failure(call: Promise<unknown>): Promise<{ readonly code: unknown; readonly afterMs: number }> {
  const began = performance.now()
  const error = await call.then(
    () => 'nothing',
    (reason: unknown) => reason,
  )
  return { code: isHarnessError(error) ? error.code : error, afterMs: performance.now() - began }
}

async function sweep(): Promise<void> {
  for (const group of new Set((await ownedBy(process.pid)).map((thing) => thing.group)))
    await removeStaleHosts({ group })
}

test('a container that is made after its start was given up goes, too', async () => {
  const release = engine.holdBack(/^POST [^ ]*\/containers\/create/)
  // Time enough for it to be asked for.
  const { code, afterMs } = await failure(new DockerHosts('dev01').withStartupTimeout(8_000).start())
  expect(code).toBe('HOST_NOT_READY')
  expect(afterMs).toBeLessThan(60_000)
  expect(await ownedBy(process.pid)).toEqual([])
  await release()
  await expect.poll(() => ownedBy(process.pid), { timeout: 30_000 }).toEqual([])
})

test('an engine that falls silent does not hold up a start for good', async () => {
  const builder = new DockerHosts('dev01').withStartupTimeout(500).withProgress(() => engine.fallSilent())
  const { code, afterMs } = await failure(builder.start())
  engine.speak()
  expect(code).toBe('ENGINE_LOST')
  expect(afterMs).toBeLessThan(50_000)
  await sweep()
})

test('nor a stop, which can be repeated when it answers again', async () => {
  const hosts = await new DockerHosts('dev01').start()
  engine.fallSilent()
  const { code, afterMs } = await failure(hosts.stop())
  engine.speak()
  expect(code).toBe('ENGINE_LOST')
  expect(afterMs).toBeLessThan(40_000)
  await hosts.stop()
  expect((await ownedBy(process.pid)).filter(({ group }) => group === hosts.id)).toEqual([])
})
