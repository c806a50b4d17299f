import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { DockerHosts } from '@raftkit/testcontainers'
import { describe, expect, test } from 'vitest'
import { importImage, untilStopped } from '../../support/shell-image.ts'

const root = new URL('../../../', import.meta.url)
const readme = readFileSync(new URL('README.md', root), 'utf8')
const path = (name: string): string => fileURLToPath(new URL(`integration/samples/${name}.ts`, root))

async function run(sample: string, env: NodeJS.ProcessEnv = {}, cwd = '.'): Promise<string> {
  const options = { cwd, env: { ...process.env, ...env } }
  const { stdout } = await promisify(execFile)(process.execPath, [path(sample)], options)
  return stdout
}

describe('the samples of the README', () => {
  test.each(['sdk', 'cluster', 'hosts'])('%s stands there as it is tested here', (sample) => {
    expect(readme).toContain(`\`\`\`ts\n${readFileSync(path(sample), 'utf8')}\`\`\`\n`)
  })

  test('the SDK makes two hosts of a store one swarm', async () => {
    await using hosts = await new DockerHosts('dev01', 'dev02').start()
    // Stand-ins by these names: there is no registry.
    const command = ['sh', '-c', `echo ready; ${untilStopped}`]
    for (const host of ['dev01', 'dev02'].map((name) => hosts.get(name))) {
      for (const image of ['nginx:1.27', 'nginx:1.28']) await importImage(host, image, command)
    }
    const folder = await mkdtemp(join(tmpdir(), 'raftkit-readme-'))
    await writeFile(join(folder, 'compose.yaml'), 'services:\n  front:\n    image: nginx:1.28\n')
    try {
      const output = await run('sdk', { MACHINE_STORAGE_PATH: hosts.machines.path }, folder)
      const [first, second, third, ...rest] = output.trimEnd().split('\n')
      expect([first, second]).toEqual(['dev01 ready manager true', expect.stringMatching(/^dev02 \w+ worker false$/)])
      expect(third).toMatch(/^This node is not a swarm manager\. Worker nodes/)
      expect(rest.at(-2)).toBe('converged 3 3')
      expect(rest.at(-1)).toBe('ready')
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  test('a cluster survives the loss of a manager', async () => {
    expect(await run('cluster')).toBe('5 nodes\n5 nodes still listed\n5 machines\n')
  })

  test('plain hosts are in no swarm', async () => {
    expect(await run('hosts')).toBe('inactive\n')
  })
})
