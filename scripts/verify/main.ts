import { rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { kernelLimits } from '../../integration/support/kernel-limits.ts'
import { longOnly, newestOnly } from '../../integration/support/newest-only.ts'
import { nodeImages } from '../../integration/support/node-images.ts'
import { sshLimit } from '../../integration/support/ssh-limit.ts'
import { runStep, type StepResult } from './run-step.ts'
import { verifySteps } from './steps.ts'
import { readTestCounts } from './test-counts.ts'

/** Runs the whole gate, goes on after a failure, and ends with what was checked, against what, and what was not. */
const resultFile = resolve('.raftkit', 'tests.json')
// The one of an earlier run must not be taken for this one's.
rmSync(resultFile, { force: true })
const results: StepResult[] = []
const long = process.argv.includes('--long')
for (const step of verifySteps({ long, resultFile })) results.push(await runStep(step))
const counts = readTestCounts(resultFile)

const say = (line: string): boolean => process.stdout.write(`${line}\n`)
say('')
for (const { name, ok, seconds } of results) say(`${ok ? '✓' : '✗'} ${name} (${seconds.toFixed(1)} s)`)
const images = nodeImages()
say(`Engine versions: ${images.available.map(({ version, image }) => `${version} (${image})`).join(', ')}`)
if (!long) {
  say(`Against the newest of them only, all of them in npm run test:long: ${newestOnly.join(', ')}`)
  say(`In npm run test:long only: ${longOnly.join(', ')}, and integration/tests/long`)
}
for (const { version, why } of images.missing) say(`Not tested: Engine ${version}, because ${why}`)
const kernel = await kernelLimits(images.available[0]?.image).catch((error: unknown) => [
  { what: 'unknown', why: String(error) },
])
for (const { what, why } of [kernel, sshLimit() ?? []].flat()) say(`Not tested: ${what}, because ${why}`)
for (const name of counts.skipped) say(`Skipped: ${name}`)
say(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped.length} skipped`)
process.exitCode = results.every(({ ok }) => ok) && counts.failed === 0 && counts.passed > 0 ? 0 : 1
