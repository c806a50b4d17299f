import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../../', import.meta.url))
const run = promisify(execFile)

/** What a published `package.json` says, as far as it counts here. */
export interface PublishedManifest {
  /** Its name. */
  readonly name: string
  /** What users may import. */
  readonly exports: Readonly<Record<string, unknown>>
  /** What it imports itself. */
  readonly dependencies?: Readonly<Record<string, string>>
}

/** A folder of somebody who has installed the packages, from the archives that would be published. */
export class PackedPackages implements AsyncDisposable {
  /** The folder; the packages are in its `node_modules`. */
  readonly folder: string
  /** What the packages say of themselves. */
  readonly manifests: readonly PublishedManifest[]

  private constructor(folder: string, manifests: readonly PublishedManifest[]) {
    this.folder = folder
    this.manifests = manifests
  }

  /** Packs and unpacks. What the packages depend on comes from this repository's own installation. */
  static async install(): Promise<PackedPackages> {
    const folder = await mkdtemp(join(tmpdir(), 'raftkit-consumer-'))
    const names = await readdir(join(root, 'packages'))
    const manifests = await Promise.all(names.map((name) => install(name, folder)))
    for (const tool of ['@types/node', 'vitest']) {
      await link(join(root, 'node_modules', tool), join(folder, 'node_modules', tool))
    }
    return new PackedPackages(folder, manifests)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true })
  }
}

async function install(name: string, folder: string): Promise<PublishedManifest> {
  const source = join(root, 'packages', name)
  const target = join(folder, 'node_modules', '@raftkit', name)
  await mkdir(target, { recursive: true })
  const { stdout } = await run('pnpm', ['pack', '--json', '--pack-destination', folder], { cwd: source })
  const { filename } = JSON.parse(stdout.slice(stdout.indexOf('{'))) as { filename: string }
  await run('tar', ['--extract', '--gzip', '--strip-components=1', '--directory', target, '--file', filename])
  const manifest = JSON.parse(await readFile(join(target, 'package.json'), 'utf8')) as PublishedManifest
  for (const dependency of Object.keys(manifest.dependencies ?? {})) {
    if (dependency.startsWith('@raftkit/')) continue
    await link(join(source, 'node_modules', dependency), join(folder, 'node_modules', dependency))
  }
  return manifest
}

async function link(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true })
  await symlink(await realpath(from), to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
}
