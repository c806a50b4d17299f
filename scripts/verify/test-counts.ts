import { existsSync, readFileSync } from 'node:fs'

/** What the test runner's JSON report says. */
export interface TestCounts {
  /** Tests that passed. */
  readonly passed: number
  /** Tests that failed. */
  readonly failed: number
  /** Tests that were skipped, each with its reason where one was given. */
  readonly skipped: readonly string[]
}

/** Reads the report; a runner that died has written none, which counts as a failure. */
export function readTestCounts(path: string): TestCounts {
  if (!existsSync(path)) return { passed: 0, failed: 1, skipped: [] }
  const report = JSON.parse(readFileSync(path, 'utf8')) as Report
  const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults)
  // A file that could not even be loaded has no tests of its own.
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  )
  return {
    passed: tests.filter(({ status }) => status === 'passed').length,
    failed: tests.filter(({ status }) => status === 'failed').length + broken.length,
    skipped: tests.filter(({ status }) => status !== 'passed' && status !== 'failed').map(({ fullName }) => fullName),
  }
}

interface Report {
  readonly testResults: readonly {
    readonly status: string
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[]
  }[]
}
