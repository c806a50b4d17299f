import { removeStaleHosts } from '@raftkit/testcontainers'
import type { TestProject } from 'vitest/node'
import { busybox } from './busybox.ts'
import { compatLimit } from './compat-limit.ts'
import { findPrograms, programLimits } from './image-programs.ts'
import { kernelLimits } from './kernel-limits.ts'
import { nodeImages } from './node-images.ts'
import { sshLimit } from './ssh-limit.ts'

/** Runs once, before the first test that needs an engine: clears what a killed run has left, and says what is tested against. */
export default async function globalSetup(root: TestProject): Promise<void> {
  if (root.vitest.projects.every(({ name }) => name === 'unit')) return
  const images = nodeImages()
  if (images.available.length === 0) {
    throw new Error('No node images are known here. Run the set-up once: npm test, or npm run quickstart')
  }
  await busybox()
  const stale = await removeStaleHosts()
  if (stale.length > 0) say(`removed what a killed run has left: ${stale.join(', ')}`)
  say(`engine versions: ${images.available.map(({ version, image }) => `${version} (${image})`).join(', ')}`)
  for (const { version, why } of images.missing) say(`not tested: Engine ${version}, because ${why}`)
  const programs = await findPrograms()
  root.provide('programs', programs)
  const limits = [
    await kernelLimits(images.available[0]?.image),
    sshLimit() ?? [],
    compatLimit() ?? [],
    programLimits(programs),
  ].flat()
  for (const { what, why } of limits) say(`not tested: ${what}, because ${why}`)
}

function say(line: string): void {
  process.stdout.write(`[integration] ${line}\n`)
}
