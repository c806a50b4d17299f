import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { inject } from 'vitest'
import type { KernelLimit } from './kernel-limits.ts'
import { type NodeImage, nodeImages } from './node-images.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Which of the programs that tests want are in a node image, by image. */
    readonly programs: Readonly<Record<string, readonly string[]>>
  }
}

/** What images from packages have, and official ones may lack. */
const SOUGHT = ['sshd', '/etc/init.d/docker', 'docker', 'fish', 'zsh', 'rsync', 'sshfs'] as const
/** One of those programs. */
type SoughtProgram = (typeof SOUGHT)[number]

/** What a host has to have that somebody takes over. */
export const hostPrograms: readonly SoughtProgram[] = ['sshd', '/etc/init.d/docker']

/** Looks into the node images. Run once, before the tests. */
export async function findPrograms(): Promise<Record<string, readonly string[]>> {
  const script = 'for program in "$@"; do command -v "$program" >/dev/null && echo "$program"; done; true'
  const found = nodeImages().available.map(async ({ image }) => {
    const args = ['run', '--rm', '--entrypoint', 'sh', image, '-c', script, 'sh', ...SOUGHT]
    const { stdout } = await promisify(execFile)('docker', args)
    return [image, stdout.trim().split('\n')] as const
  })
  return Object.fromEntries(await Promise.all(found))
}

/** The node images that have these programs, oldest engine first. */
export function imagesWith(...programs: readonly SoughtProgram[]): readonly NodeImage[] {
  const found = inject('programs')
  return nodeImages().available.filter(({ image }) => programs.every((program) => found[image]?.includes(program)))
}

/** Whether a node image has these programs. */
export function hasPrograms(image: string, ...programs: readonly SoughtProgram[]): boolean {
  return imagesWith(...programs).some((candidate) => candidate.image === image)
}

/** What cannot be tested because no image has the programs for it. */
export function programLimits(found: Readonly<Record<string, readonly string[]>>): KernelLimit[] {
  const needed: readonly (readonly [what: string, programs: readonly SoughtProgram[]])[] = [
    ['hosts that are taken over or entered', hostPrograms],
    ['the shell fish', [...hostPrograms, 'docker', 'fish']],
    ['the shell zsh', [...hostPrograms, 'docker', 'zsh']],
    ['docker-machine scp with rsync', [...hostPrograms, 'rsync']],
    ['docker-machine mount', [...hostPrograms, 'sshfs']],
  ]
  return needed.flatMap(([what, programs]) => {
    if (Object.values(found).some((there) => programs.every((program) => there.includes(program)))) return []
    return { what, why: `no node image has ${programs.join(', ')}; those built from packages do` }
  })
}
