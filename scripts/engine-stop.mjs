// @ts-check
// Stops the Docker engine that the set-up started, and with it every swarm that was kept or is used again:
// `npm run engine:stop`, with `-- --purge` to delete its data too.
import { ownEngineFiles } from './setup/engine/own-engine.mjs'
import { stopEngine } from './setup/engine/stop-engine.mjs'
import { explainFailure } from './setup/explain-failure.mjs'
import { resolvePaths } from './setup/paths.mjs'
import { listenForInterruption } from './setup/process/interruption.mjs'

const files = ownEngineFiles(resolvePaths(process.env).engine)
const { signal, dispose } = listenForInterruption()

try {
  process.stdout.write(`${await stopEngine(files, { purge: process.argv.includes('--purge'), signal })}\n`)
} catch (error) {
  process.exitCode = explainFailure(error, 'stopping the engine')
} finally {
  dispose()
}
