import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { DockerHosts } from '@raftkit/testcontainers'
import { describe, expect, test } from 'vitest'

const root = new URL('../../../', import.meta.url)
const readme = readFileSync(new URL('README.md', root), 'utf8')
const path = (name: string): string => fileURLToPath(new URL(`integration/samples/${name}.ts`, root))

async function run(sample: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [path(sample)], { env: { ...process.env, ...env } })
  return stdout
}

describe('the samples of the README', () => {
  test.each(['sdk', 'cluster', 'hosts'])('%s stands there as it is tested here', (sample) => {
    expect(readme).toContain(`\`\`\`ts\n${readFileSync(path(sample), 'utf8')}\`\`\`\n`)
  })

  test('the SDK makes two hosts of a store one swarm', async () => {
    await using hosts = await new DockerHosts('dev01', 'dev02').start()
    const output = await run('sdk', { MACHINE_STORAGE_PATH: hosts.machines.path })
    expect(output).toMatch(
      /^dev01 ready manager true\ndev02 \w+ worker false\nThis node is not a swarm manager\. Worker nodes/,
    )
  })

  test('a cluster survives the loss of a manager', async () => {
    expect(await run('cluster')).toBe('5 nodes\n5 nodes still listed\n5 machines\n')
  })

  test('plain hosts are in no swarm', async () => {
    expect(await run('hosts')).toBe('inactive\n')
  })
})
