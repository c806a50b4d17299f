import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { installConsumer, type PackedPackages, packPackages } from '../../support/consumer-project.ts'
import { outerDocker } from '../../support/outer-docker.ts'

let packed: PackedPackages

beforeAll(async () => {
  packed = await packPackages()
})

afterAll(async () => packed[Symbol.asyncDispose]())

interface Outcome {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

async function run(project: string, args: readonly string[], logs?: string): Promise<Outcome> {
  // What this runner has set for its own workers is not for another one.
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(VITEST|NODE_OPTIONS|NODE_TEST_CONTEXT|TEST$)/.test(name),
  )
  const env = { ...Object.fromEntries(own), ...(logs === undefined ? {} : { SWARM_LOGS: logs }) }
  const child = spawn(process.execPath, [...args], { cwd: project, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { exitCode: await ended, stdout, stderr }
}

interface VitestOutcome extends Outcome {
  readonly tests: readonly { title: string; status: string; failureMessages: string[]; meta: object }[]
}

async function runVitest(project: string, more: readonly string[], logs?: string): Promise<VitestOutcome> {
  const vitest = join(project, 'node_modules', 'vitest', 'vitest.mjs')
  const reporter = ['--reporter=json', '--outputFile=report.json']
  const limits = ['--testTimeout=120000', '--hookTimeout=120000']
  const outcome = await run(project, [vitest, 'run', ...reporter, ...limits, ...more], logs)
  const report = await readFile(join(project, 'report.json'), 'utf8').catch(() =>
    expect.fail(outcome.stdout + outcome.stderr),
  )
  const { testResults } = JSON.parse(report) as {
    testResults: { assertionResults: VitestOutcome['tests'] }[]
  }
  return { ...outcome, tests: testResults.flatMap(({ assertionResults }) => assertionResults) }
}

/** Groups on the engine whose owner is a process that has ended: what a suite has left. */
async function leftBy(known: readonly string[]): Promise<string[]> {
  return (await owners()).filter((owner) => !known.includes(owner) && !isRunning(owner))
}

async function owners(): Promise<string[]> {
  const networks = await outerDocker.listNetworks({ filters: { label: ['io.raftkit.owner'] } })
  return networks.map(({ Labels }) => Labels?.['io.raftkit.owner'] ?? '')
}

function isRunning(owner: string): boolean {
  try {
    return process.kill(Number(owner.split(':')[1]), 0)
  } catch {
    return false
  }
}

async function onlyFolder(logs: string): Promise<string> {
  const folders = await readdir(logs)
  expect(folders).toHaveLength(1)
  return join(logs, folders[0] ?? '')
}

describe('a project of its own, with the packages as they are published', () => {
  test('has a suite of Vitest in ESM', async () => {
    const before = await owners()
    const project = await installConsumer(packed, 'vitest-esm', ['vitest'])
    const logs = await mkdtemp(join(packed.folder, 'logs-'))
    const { exitCode, tests } = await runVitest(project, [], logs)
    expect(tests.map(({ title, status }) => `${status}: ${title}`)).toEqual([
      'passed: the first finds it empty and fills it',
      'passed: the second finds it empty and fills it',
      'passed: the next one gets a new swarm where the old one cannot be emptied',
      'passed: which is another one',
      'failed: a failing test has the logs',
      'passed: a test without a swarm needs none',
    ])
    expect(exitCode).toBe(1)
    const folder = await onlyFolder(logs)
    const failed = tests.find(({ status }) => status === 'failed')
    expect(failed?.failureMessages).toEqual([
      expect.stringContaining('expected 1 to be 2'),
      `SwarmLogs: The logs of the swarm are in ${folder}`,
    ])
    expect(failed?.meta).toMatchObject({ swarmLogs: folder })
    expect(await readFile(join(folder, 'swarm', 'secrets.json'), 'utf8')).toContain('seen-in-the-logs')
    expect(await readFile(join(folder, 'worker-1', 'engine.log'), 'utf8')).toContain('level=')
    await expect.poll(() => leftBy(before), { timeout: 30_000 }).toEqual([])
  }, 300_000)

  test('has files that share a swarm, and a test that is too late for it', async () => {
    const before = await owners()
    const project = await installConsumer(packed, 'vitest-shared', ['vitest'])
    const { exitCode, tests } = await runVitest(project, ['--no-isolate', '--no-file-parallelism'])
    expect(tests.map(({ title, status }) => `${status}: ${title}`).sort()).toEqual([
      'failed: a test whose time is up while the swarm starts fails',
      'passed: the first file finds the swarm empty and fills it',
      'passed: the next one gets the swarm',
      'passed: the second file finds the swarm empty and fills it',
    ])
    expect(exitCode).toBe(1)
    const late = tests.find(({ status }) => status === 'failed')
    expect(late?.failureMessages).toEqual([expect.stringContaining('Test timed out in 100ms')])
    const swarms = (await readFile(join(project, 'swarms.txt'), 'utf8')).trim().split('\n')
    expect(swarms).toHaveLength(2)
    expect(new Set(swarms).size).toBe(1)
    await expect.poll(() => leftBy(before), { timeout: 30_000 }).toEqual([])
  }, 300_000)

  test('has a suite of node:test in CommonJS', async () => {
    const before = await owners()
    const project = await installConsumer(packed, 'node-test-cjs', [])
    const good = await run(project, ['--test', '--test-reporter=tap'])
    expect(good.exitCode, good.stdout + good.stderr).toBe(0)
    expect(good.stdout).toContain('# pass 3')
    const logs = await mkdtemp(join(packed.folder, 'logs-'))
    const bad = await run(project, ['--test', '--test-reporter=tap'], logs)
    expect(bad.exitCode).toBe(1)
    expect(bad.stdout).toContain('# pass 3\n# fail 1')
    const folder = await onlyFolder(logs)
    expect(bad.stdout + bad.stderr).toContain(`The logs of the swarm are in ${folder}`)
    expect(await readFile(join(folder, 'swarm', 'configs.json'), 'utf8')).toContain('seen-in-the-logs')
    await expect.poll(() => leftBy(before), { timeout: 30_000 }).toEqual([])
  }, 300_000)
})
