/** One check of the gate. */
export interface VerifyStep {
  /** What it is about. */
  readonly name: string
  /** The command, run without a shell. */
  readonly command: readonly string[]
}

/** The gate, quick checks first: what `npm test` and CI run, and nothing else. */
export function verifySteps({
  long,
  resultFile,
}: {
  readonly long: boolean
  readonly resultFile: string
}): VerifyStep[] {
  return [
    { name: 'format, lint, layers', command: ['biome', 'ci', '--error-on-warnings', '.'] },
    { name: 'types', command: ['pnpm', 'run', 'typecheck'] },
    { name: 'unused code', command: ['knip'] },
    { name: 'packages as published', command: ['turbo', 'run', 'package-check', '--output-logs=errors-only'] },
    { name: 'public surface', command: ['turbo', 'run', 'api', '--output-logs=errors-only'] },
    {
      name: 'tests of the set-up',
      command: ['node', '--test', '--test-reporter=dot', 'scripts/setup/**/*.test.mjs'],
    },
    {
      name: long ? 'tests, the long ones too' : 'tests',
      command: [
        'vitest',
        'run',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${resultFile}`,
        ...(long ? ['--mode=long'] : []),
      ],
    },
  ]
}
