import { sweepScratch } from '../disk/sweep-scratch.ts'
import { finishPublishing } from './publish-machines.ts'
import type { StorePaths } from './store-paths.ts'

/** Ends what a killed process has left among the machines, one way or the other. Whoever calls it holds the lock of the store. */
export async function sweepMachines(paths: StorePaths): Promise<void> {
  await finishPublishing(paths)
  await sweepScratch(paths.machines)
}
