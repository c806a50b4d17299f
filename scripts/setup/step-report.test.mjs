// @ts-check
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StepReport } from './step-report.mjs'

function paper() {
  /** @type {string[]} */
  const written = []
  return { written, write: (/** @type {string} */ text) => written.push(text) }
}

test('StepReport writes one line for a step, and its time only where something was done', () => {
  const out = paper()
  const report = new StepReport(out)
  const step = report.step('engine')
  step.progress('starting')
  step.did('started')
  report.step('node').found('24.0.0')
  assert.equal(out.written.length, 2)
  assert.match(out.written[0] ?? '', /^engine {4}started {2}\(\d+\.\d s\)\n$/)
  assert.equal(out.written[1], 'node      24.0.0\n')
})

test('StepReport shows on a terminal what runs, and takes it away before other lines and at the end', () => {
  const out = Object.assign(paper(), { isTTY: true, columns: 40 })
  const report = new StepReport(out)
  report.step('images').progress('building something with a rather long description')
  report.line('node', '24.0.0')
  report.close()
  const erase = '\r\x1b[K'
  assert.deepEqual(out.written.slice(1, 3), [erase, 'node      24.0.0\n'])
  assert.equal(out.written[0]?.length, erase.length + 39)
  assert.equal(out.written.at(-1), erase)
})
