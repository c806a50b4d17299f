import { defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {

    projects: [
      {
        // Unit tests stand beside the source and run it as it is, no build needed.
        resolve: { conditions: ['@raftkit/source', ...defaultServerConditions] },
        ssr: { resolve: { conditions: ['@raftkit/source', ...defaultServerConditions] } },
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'scripts/**/*.test.ts'],
          typecheck: {
            enabled: true,
            include: ['packages/*/src/**/*.test-d.ts'],
            tsconfig: 'tsconfig.types.json',
          },
        },
      },
      {
        // Everything that needs an engine, against the packages as they are built and published.
        test: {
          name: 'integration',
          include: ['integration/tests/**/*.test.ts'],
          globalSetup: ['./integration/support/global-setup.ts'],
          // Two cores run two files; the nodes of each start in parallel anyway.
          maxWorkers: 2,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
})
