import { globSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { basename, join } from 'node:path'
import type { Bench } from './measurement.ts'
import { measurementTable } from './measurement-table.ts'

/**
 * Runs the benches whose file names contain one of the words given, all without any, and prints their figures beside
 * their aims. A missed aim is shown and fails nothing: figures of a busy machine are no verdict.
 */
const words = process.argv.slice(2)
const files = globSync('*.bench.ts', { cwd: import.meta.dirname })
  .toSorted()
  .filter((file) => words.length === 0 || words.some((word) => basename(file, '.bench.ts').includes(word)))

const say = (line: string): boolean => process.stdout.write(`${line}\n`)
if (files.length === 0) {
  say(`No bench is called ${words.join(' or ')}`)
  process.exitCode = 1
}
const [load = 0] = loadavg()
say(`Node ${process.version}, ${cpus().length} cores, load ${load.toFixed(1)} before the first bench`)
for (const file of files) {
  const { default: bench } = (await import(join(import.meta.dirname, file))) as { default: Bench }
  say(`\n── ${bench.name}`)
  say(measurementTable(await bench.run((line) => say(`   ${line}`))))
}
