import { removeStaleHosts } from '@raftkit/testcontainers'
import type { TestProject } from 'vitest/node'
import { kernelLimits } from './kernel-limits.ts'
import { type NodeImages, nodeImages } from './node-images.ts'

declare module 'vitest' {
  interface ProvidedContext {
    readonly nodeImages: NodeImages
  }
}

/** Runs once before all integration tests: clears what a killed run has left, and says what is tested against. */
export default async function globalSetup(project: TestProject): Promise<void> {
  const images = nodeImages()
  const stale = await removeStaleHosts()
  if (stale.length > 0) say(`removed what a killed run has left: ${stale.join(', ')}`)
  say(`engine versions: ${images.available.map(({ version, image }) => `${version} (${image})`).join(', ')}`)
  for (const { version, why } of images.missing) say(`not tested: Engine ${version}, because ${why}`)
  for (const { what, why } of await kernelLimits()) say(`not tested: ${what}, because ${why}`)
  project.provide('nodeImages', images)
}

function say(line: string): void {
  process.stdout.write(`[integration] ${line}\n`)
}
