import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../../', import.meta.url))
const run = promisify(execFile)

/** The packages as they would be published, in a folder of its own. */
export interface PackedPackages extends AsyncDisposable {
  /** The folder. */
  readonly folder: string
  /** The tarball of each package, by the package's name. */
  readonly tarballs: Readonly<Record<string, string>>
}

/** Packs the packages of this repository as they are built. */
export async function packPackages(): Promise<PackedPackages> {
  const folder = await mkdtemp(join(tmpdir(), 'raftkit-consumers-'))
  const tarballs: Record<string, string> = {}
  for (const name of ['swarm', 'machine', 'testcontainers']) {
    const { stdout } = await run('pnpm', ['pack', '--json', '--pack-destination', folder], {
      cwd: join(root, 'packages', name),
    })
    const { filename } = JSON.parse(stdout) as { filename: string }
    tarballs[`@raftkit/${name}`] = join(folder, basename(filename))
  }
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true })
  return { folder, tarballs, [Symbol.asyncDispose]: remove }
}

/** Makes a project outside of this repository from one of `consumer-suites`, with the packed packages installed. */
export async function installConsumer(packed: PackedPackages, name: string, more: readonly string[]): Promise<string> {
  const project = join(packed.folder, name)
  await mkdir(project)
  await cp(join(root, 'integration', 'consumer-suites', name), project, { recursive: true })
  const local = Object.fromEntries(Object.entries(packed.tarballs).map(([key, path]) => [key, `file:${path}`]))
  const others = await Promise.all(more.map(async (dependency) => [dependency, await installedVersion(dependency)]))
  const dependencies = {
    '@raftkit/testcontainers': local['@raftkit/testcontainers'],
    ...Object.fromEntries(others),
  }
  await writeFile(join(project, 'package.json'), JSON.stringify({ name, private: true, dependencies }))
  // The packages depend on each other by version, and that version is not published yet.
  const settings = { overrides: local, ignoreScripts: true, pmOnFail: 'ignore' }
  await writeFile(join(project, 'pnpm-workspace.yaml'), JSON.stringify(settings))
  await run('pnpm', ['install', '--prefer-offline', '--no-lockfile'], { cwd: project })
  return project
}

async function installedVersion(dependency: string): Promise<string> {
  const path = join(root, 'node_modules', dependency, 'package.json')
  return (JSON.parse(await readFile(path, 'utf8')) as { version: string }).version
}
