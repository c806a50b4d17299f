// @ts-check
// Sets this machine up, then runs a script of the root package.json: `node main.mjs [--yes] [script [argument …]]`.
// Runs before anything is installed, on any Node from 18: it imports nothing but Node's own modules.
import { parseArguments } from './arguments.mjs'
import { explainFailure } from './explain-failure.mjs'
import { resolvePaths } from './paths.mjs'
import { listenForInterruption } from './process/interruption.mjs'
import { watchParent } from './process/watch-parent.mjs'
import { runScript } from './run-script.mjs'
import { setUp } from './set-up.mjs'
import { StepReport } from './step-report.mjs'

const { script, rest, yes } = parseArguments(process.argv.slice(2), process.env)
const paths = resolvePaths(process.env)
const report = new StepReport(process.stdout)
const interruption = listenForInterruption()
watchParent(process.env, () => process.kill(process.pid, 'SIGTERM'))

try {
  const env = await setUp({ paths, env: process.env, yes, report, signal: interruption.signal })
  report.close()
  interruption.dispose()
  if (script) process.exitCode = await runScript(script, rest, { cwd: paths.root, env })
} catch (error) {
  report.close()
  process.exitCode = explainFailure(error, 'set-up')
}
