// @ts-check
// Stops the Docker engine that the set-up started: `npm run engine:stop`, with `-- --purge` to delete its data too.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ownEngineFiles } from './setup/engine/own-engine.mjs'
import { stopEngine } from './setup/engine/stop-engine.mjs'
import { explainFailure } from './setup/explain-failure.mjs'
import { resolvePaths } from './setup/paths.mjs'
import { listenForInterruption } from './setup/process/interruption.mjs'
import { withLock } from './setup/process/lock.mjs'

const files = ownEngineFiles(resolvePaths(process.env).engine)
const purge = process.argv.includes('--purge')
const { signal, dispose } = listenForInterruption()

try {
  const stop = () => stopEngine(files, { purge, signal })
  // Not in the middle of somebody's set-up.
  const done = existsSync(files.folder) ? await withLock(join(files.folder, 'lock'), { signal }, stop) : await stop()
  process.stdout.write(`${done}\n`)
} catch (error) {
  process.exitCode = explainFailure(error)
} finally {
  dispose()
}
