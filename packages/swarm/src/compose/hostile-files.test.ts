import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isSwarmError } from '../errors/swarm-error.ts'
import { stackObjects } from '../stacks/stack-objects.ts'
import { type LoadSource, loadProject } from './load-project.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'raftkit-hostile-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** Reads and translates, and lets nothing out but the one error of bad files. */
async function survives(source: LoadSource): Promise<void> {
  try {
    const project = await loadProject(source, { action: 'deploy it', env: { A: 'x' }, folder, within: folder })
    stackObjects('s', project, { hashed: false })
  } catch (error) {
    if (!isSwarmError(error, 'INVALID_COMPOSE_FILE')) throw error
    expect(error.details.problems?.length).toBeGreaterThan(0)
  }
}

const word = fc.constantFrom(
  ...['services', 'a', 'b', 'image', 'ports', '80:80', 'volumes', 'extends', 'include', 'secrets', 'file', '..', '/'],
  ...['deploy', 'replicas', 'environment', 'A=1', '$A', '${A:-', 'networks', 'default', 'true', '0x1f', '-1', '.inf'],
)

describe('hostile files', () => {
  it('in random YAML end in the one error, or are read', async () => {
    const part = fc.oneof(
      word,
      fc.constantFrom(
        ': ',
        '\n',
        '\n  ',
        '\n    ',
        '- ',
        '[',
        ']',
        '{',
        '}',
        ', ',
        '&a ',
        '*a',
        '<<: ',
        '!reset ',
        '# ',
        '"',
        "'",
        '|\n',
        '\t',
      ),
    )
    const file = join(folder, 'random.yaml')
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 40 }), async (parts) => {
        await writeFile(file, parts.join(''))
        await survives(file)
      }),
    )
  })

  it('in random bytes end in the one error', async () => {
    const file = join(folder, 'bytes.yaml')
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), async (bytes) => {
        await writeFile(file, bytes)
        await survives(file)
      }),
    )
  })

  it('as random objects end in the one error, or are read', async () => {
    const leaf = fc.oneof(word, fc.integer(), fc.boolean(), fc.constant(null), fc.string(), fc.double())
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie('tree'), { maxLength: 3 }), tie('record')),
      record: fc.dictionary(fc.oneof(word, fc.string()), tie('tree'), { maxKeys: 4 }),
    }))
    await fc.assert(fc.asyncProperty(tree, (value) => survives({ services: { a: value } } as object)))
  })

  it('with any value in any field of a service end in the one error, or are read', async () => {
    const value = fc.oneof(
      fc.constantFrom<unknown>(null, '', 0, -1, 1.5, true, [], {}, 'a', 'a:b', '1h', '10m', '$A', ['a'], [''], {
        a: 'b',
      }),
      fc.constantFrom<unknown>(
        [{}],
        [{ source: 'a' }],
        { a: null },
        { a: {} },
        [1],
        '80:80',
        '127.0.0.1:80:80',
        '=',
        ':',
      ),
      fc.string(),
    )
    const keys = Object.keys((await import('../stacks/field-rules.ts')).serviceRules).filter((key) => key !== 'extends')
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 3 }), (fields) =>
        survives({ services: { a: { image: 'a', ...fields } } }),
      ),
      { numRuns: 300 },
    )
  })
})
