import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'

const forbidden: readonly (readonly [string, string])[] = [
  ['packages/swarm/src/wire/planted.ts', '../engine/engine.ts'],
  ['packages/swarm/src/wire/planted.ts', 'node:fs'],
  ['packages/swarm/src/errors/planted.ts', '../engine/engine.ts'],
  ['packages/swarm/src/transport/planted.ts', '../engine/engine.ts'],
  ['packages/swarm/src/transport/planted.ts', '../call-options.ts'],
  ['packages/swarm/src/transport/planted.ts', 'dockerode'],
  ['packages/swarm/src/transport/connect-dockerode.ts', '../engine/engine.ts'],
  ['packages/swarm/src/engine/planted.ts', '../swarm/swarm.ts'],
  ['packages/swarm/src/engine/planted.ts', 'dockerode'],
  ['packages/swarm/src/managers/planted.ts', '../swarm/swarm.ts'],
  ['packages/swarm/src/update/planted.ts', '../nodes/nodes.ts'],
  ['packages/swarm/src/engine/planted.ts', '../service-definition/service-spec-of.ts'],
  ['packages/swarm/src/service-definition/planted.ts', '../nodes/nodes.ts'],
  ['packages/swarm/src/image/planted.ts', '../transport/transport.ts'],
  ['packages/swarm/src/registry-auth/planted.ts', '../swarm/swarm.ts'],
  ['packages/swarm/src/nodes/planted.ts', '../transport/transport.ts'],
  ['packages/swarm/src/services/planted.ts', '../transport/transport.ts'],
  ['packages/swarm/src/convergence/planted.ts', '../services/services.ts'],
  ['packages/swarm/src/engine/planted.ts', '../convergence/converge.ts'],
  ['packages/swarm/src/compose/planted.ts', '../engine/engine.ts'],
  ['packages/swarm/src/compose/planted.ts', '../call-options.ts'],
  ['packages/swarm/src/stacks/planted.ts', '../transport/transport.ts'],
  ['packages/swarm/src/swarm/planted.ts', '../transport/transport.ts'],
  ['packages/swarm/src/swarm/planted.ts', '@raftkit/machine'],
  ['packages/swarm/src/planted.ts', 'dockerode'],
  ['packages/machine/src/planted.ts', '@raftkit/swarm'],
  ['packages/machine/src/planted.ts', 'dockerode'],
  ['packages/testcontainers/src/hosts/planted.ts', 'testcontainers'],
  ['packages/testcontainers/src/hosts/planted.ts', '@raftkit/swarm/dist/index.js'],
  ['packages/testcontainers/src/plan/planted.ts', '../runtime/container-runtime.ts'],
]

const allowed: readonly (readonly [string, string])[] = [
  ['packages/swarm/src/transport/planted.ts', '../engine-address.ts'],
  ['packages/swarm/src/transport/connect-dockerode.ts', 'dockerode'],
  ['packages/swarm/src/engine/planted.ts', '../transport/transport.ts'],
  ['packages/swarm/src/swarm/planted.ts', '../engine/engine.ts'],
  ['packages/swarm/src/compose/planted.ts', '../service-definition/size.ts'],
  ['packages/swarm/src/stacks/planted.ts', '../compose/load-project.ts'],
  ['packages/testcontainers/src/runtime/planted.ts', 'testcontainers'],
  ['packages/testcontainers/src/hosts/planted.ts', '@raftkit/swarm'],
]

/** Every import planted in its place, one a line, in a tree of its own under our configuration. */
const folder = mkdtempSync(join(tmpdir(), 'raftkit-layers-'))
afterAll(() => rmSync(folder, { recursive: true }))
const places = Map.groupBy([...forbidden, ...allowed], ([place]) => place)

const reported: ReadonlySet<string> = (() => {
  const config = JSON.parse(readFileSync('biome.json', 'utf8')) as Record<string, unknown>
  writeFileSync(join(folder, 'biome.json'), JSON.stringify({ ...config, vcs: { enabled: false }, $schema: undefined }))
  for (const [place, imports] of places) {
    mkdirSync(join(folder, dirname(place)), { recursive: true })
    writeFileSync(
      join(folder, place),
      imports.map(([, from], index) => `import planted${index} from '${from}'\n`).join(''),
    )
  }
  const { stdout } = spawnSync(
    resolve('node_modules/.bin/biome'),
    ['lint', '--only=style/noRestrictedImports', '--reporter=github', '--max-diagnostics=500', '.'],
    { cwd: folder, encoding: 'utf8' },
  )
  return new Set(
    [...stdout.matchAll(/file=[^,]*?(packages\/[^,]+),line=(\d+)/g)].map(([, file, line]) => `${file}:${line}`),
  )
})()

const isReported = (place: string, from: string): boolean => {
  const line = (places.get(place) ?? []).findIndex(([, planted]) => planted === from) + 1
  return reported.has(`${place}:${line}`)
}

describe('the layers', () => {
  test.each(forbidden)('%s may not import %s', (place, from) => {
    expect(isReported(place, from)).toBe(true)
  })

  test.each(allowed)('%s may import %s', (place, from) => {
    expect(isReported(place, from)).toBe(false)
  })
})

test('a cycle of imports is reported', () => {
  for (const [one, other] of [
    ['one', 'other'],
    ['other', 'one'],
  ]) {
    writeFileSync(
      join(folder, `packages/machine/src/${one}.ts`),
      `import { ${other} } from './${other}.ts'\nexport const ${one}: unknown = () => ${other}\n`,
    )
  }
  const { stdout } = spawnSync(
    resolve('node_modules/.bin/biome'),
    ['lint', '--only=suspicious/noImportCycles', '--reporter=github', 'packages/machine/src'],
    { cwd: folder, encoding: 'utf8' },
  )
  expect(stdout).toContain('noImportCycles')
})
