import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PackedPackages } from '../../support/packed-packages.ts'

const compilers = createRequire(new URL('../../consumers/package.json', import.meta.url))
const files = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const run = promisify(execFile)

/** The ways to resolve modules that there are in programs for Node, each with files of both kinds of module. */
const resolutions = {
  node16: { module: 'node16' },
  nodenext: { module: 'nodenext' },
  bundler: { module: 'preserve', moduleResolution: 'bundler' },
} as const

/** Programs of users, against the packages as they would be published. */
describe('a program that has installed the packages', () => {
  let packed: PackedPackages
  let entries: string[]

  beforeAll(async () => {
    packed = await PackedPackages.install()
    entries = packed.manifests.flatMap(({ name, exports }) =>
      Object.entries(exports)
        .filter(([path, target]) => typeof target === 'object' && !path.endsWith('.json'))
        // Only Vitest can load what is made for Vitest: consumer-suites.test.ts lets it.
        .filter(([path]) => path !== './vitest')
        .map(([path]) => `${name}${path.slice(1)}`),
    )
    const samples = readdirSync(files('samples')).map((name) => readFileSync(files(`samples/${name}`), 'utf8'))
    const nouns = readFileSync(files('consumers/every-noun.ts'), 'utf8')
    const [forVitest = [], ofReadmes = []] = [true, false].map((is) =>
      readmeSamples().filter((sample) => sample.includes("'@raftkit/testcontainers/vitest'") === is),
    )
    const programs = [...samples, ...ofReadmes, nouns, ...entries.map(everyExport)]
    for (const [index, program] of programs.entries()) {
      await writeFile(join(packed.folder, `program-${index}.mts`), program)
      await writeFile(join(packed.folder, `program-${index}.cts`), insideFunction(program))
    }
    await mkdir(join(packed.folder, 'suite'))
    expect(forVitest).not.toEqual([])
    for (const [index, suite] of forVitest.entries()) {
      await writeFile(join(packed.folder, 'suite', `suite-${index}.test.mts`), suite)
    }
    for (const [name, options] of Object.entries(resolutions)) {
      const compilerOptions = {
        ...options,
        target: 'es2022',
        lib: ['es2023', 'esnext.disposable'],
        types: ['node'],
        strict: true,
        exactOptionalPropertyTypes: true,
        skipLibCheck: false,
        noEmit: true,
      }
      const config = { compilerOptions, include: ['*.mts', '*.cts'] }
      await writeFile(join(packed.folder, `tsconfig.${name}.json`), JSON.stringify(config))
      // Vitest's own declarations are not this package's to check.
      const suite = { compilerOptions: { ...compilerOptions, skipLibCheck: true }, include: ['suite'] }
      await writeFile(join(packed.folder, `tsconfig.suite.${name}.json`), JSON.stringify(suite))
    }
  })
  afterAll(() => packed?.[Symbol.asyncDispose]())

  /** Names every export of an entry point, types and values apart. */
  function everyExport(entry: string, index: number): string {
    const { names, types } = exportsOf(entry)
    return [
      ...(names.length > 0 ? [`import { ${names.join(', ')} } from '${entry}'`] : []),
      `export const values${index} = [${names.join(', ')}]`,
      ...(types.length > 0 ? [`export type { ${types.join(', ')} } from '${entry}'`] : []),
    ].join('\n')
  }

  function exportsOf(entry: string): { names: string[]; types: string[] } {
    const { resolve } = createRequire(join(packed.folder, 'x.cjs'))
    const declarations = readFileSync(resolve(entry).replace(/\.cjs$/, '.d.cts'), 'utf8')
    const values = Object.keys(createRequire(join(packed.folder, 'x.cjs'))(entry) as object)
    const lists = [...declarations.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, list = '']) =>
      list.split(','),
    )
    const all = lists.map((name) => name.replace(/^.* as |^\s*type /, '').trim()).filter(Boolean)
    return { names: values, types: all.filter((name) => !values.includes(name)) }
  }

  test('finds every entry point by import and by require, with the same names', async () => {
    expect(entries).toContain('@raftkit/swarm/testing')
    for (const entry of entries) {
      const names = 'process.stdout.write(Object.keys(found).filter((name) => name !== "__esModule").sort().join(" "))'
      const [imported, required] = await Promise.all([
        run(process.execPath, ['--input-type=module', '--eval', `const found = await import('${entry}'); ${names}`], {
          cwd: packed.folder,
        }),
        run(process.execPath, ['--input-type=commonjs', '--eval', `const found = require('${entry}'); ${names}`], {
          cwd: packed.folder,
        }),
      ])
      expect(imported.stdout).toBe(required.stdout)
      expect(imported.stdout).not.toBe('')
    }
  })

  describe.each(['typescript59', 'typescript60', '@typescript/native'])('compiles with %s', (compiler) => {
    test.each(Object.keys(resolutions))('and modules resolved as for %s', { timeout: 300_000 }, async (resolution) => {
      const manifest = compilers.resolve(`${compiler}/package.json`)
      const { bin } = compilers(manifest) as { bin: Record<'tsc', string> }
      const tsc = join(dirname(manifest), bin.tsc)
      const project = join(packed.folder, `tsconfig.${resolution}.json`)
      const listing = [tsc, '--project', project, '--pretty', 'false', '--listFiles']
      const { stdout } = await run(process.execPath, listing).catch(failure)
      // All that is no name of a file is an error.
      const errors = stdout.split('\n').filter((line) => !/^(?:\/.*\.[cm]?ts)?$/.test(line))
      expect(errors).toEqual([])
      expect(stdout).toMatch(/program-0\.cts/)
      expect(stdout).toMatch(/swarm\/dist\/index\.d\.cts/)
      expect(stdout).toMatch(/swarm\/dist\/index\.d\.ts/)
      const suite = join(packed.folder, `tsconfig.suite.${resolution}.json`)
      expect((await run(process.execPath, [tsc, '--project', suite]).catch(failure)).stdout).toBe('')
    })
  })

  test('does not compile with a mistake: the check above can fail', { timeout: 300_000 }, async () => {
    const path = join(packed.folder, 'mistake.mts')
    await writeFile(path, "import { Engine } from '@raftkit/swarm'\nnew Engine(1)\nexport {}\n")
    const options = ['--module', 'nodenext', '--skipLibCheck', '--noEmit', '--types', 'node', '--target', 'es2022']
    const manifest = compilers.resolve('@typescript/native/package.json')
    const { bin } = compilers(manifest) as { bin: Record<'tsc', string> }
    const { stdout } = await run(process.execPath, [join(dirname(manifest), bin.tsc), ...options, path]).catch(failure)
    expect(stdout).toMatch(/mistake\.mts.*TS2345/)
  })
})

/** The samples in the packages' READMEs that say what they import; the others are parts of something. */
function readmeSamples(): string[] {
  const readmes = readdirSync(files('../packages')).map((name) =>
    readFileSync(files(`../packages/${name}/README.md`), 'utf8'),
  )
  const blocks = readmes.flatMap((text) =>
    [...text.matchAll(/^```ts\n(import .*?)^```$/gms)].map(([, code = '']) => code),
  )
  expect(blocks.length).toBeGreaterThan(3)
  return blocks
}

/** CommonJS has no `await` outside of functions: what follows the imports goes into one, unless it is a module of its own. */
function insideFunction(program: string): string {
  if (/^export /m.test(program)) return program
  const lastImport = program.lastIndexOf('\nimport ')
  const end = program.indexOf('\n', lastImport < 0 ? 0 : lastImport + 1)
  return `${program.slice(0, end)}\nexport async function main(): Promise<void> {${program.slice(end)}}\n`
}

/** A compiler that complains ends with an exit code. */
function failure(error: { stdout: string; stderr: string }): { stdout: string } {
  return { stdout: `${error.stdout}${error.stderr}` }
}
