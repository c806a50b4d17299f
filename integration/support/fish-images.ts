import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { KernelLimit } from './kernel-limits.ts'
import { nodeImages } from './node-images.ts'

/** Node images that have the shell fish and a `docker` command, by engine version. Only images from packages do. */
export async function fishImages(): Promise<readonly { readonly version: string; readonly image: string }[]> {
  const found = nodeImages().available.map(async (candidate) => {
    const args = ['run', '--rm', '--entrypoint', 'sh', candidate.image, '-c', 'command -v fish && command -v docker']
    return await promisify(execFile)('docker', args).then(
      () => [candidate],
      (error: { readonly code?: unknown }) => {
        // What `command -v` ends with; everything else is a failure of docker.
        if (error.code === 1 || error.code === 127) return []
        throw error
      },
    )
  })
  return (await Promise.all(found)).flat()
}

/** Why the shell fish cannot be tested here, if so. */
export async function fishLimit(): Promise<KernelLimit | undefined> {
  if ((await fishImages()).length > 0) return undefined
  return { what: 'the shell fish', why: 'no node image has both fish and docker; those built from packages do' }
}
