import { defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'
import { longOnly, newestOnly } from './integration/support/newest-only.ts'
import { nodeImages } from './integration/support/node-images.ts'

const source = ['@raftkit/source', ...defaultServerConditions]

/** Everything that needs an engine runs against the packages as they are built and published. */
const integration = {
  setupFiles: ['./integration/support/secret-watch.ts', './integration/support/failure-logs.ts'],
  testTimeout: 120_000,
  hookTimeout: 180_000,
}

export default defineConfig(({ mode }) => ({
  test: {
    // Integration tests mostly wait for engines, so there may be more of them than cores.
    maxWorkers: 4,
    globalSetup: ['./integration/support/global-setup.ts'],
    projects: [
      {
        // Unit tests stand beside the source and run it as it is, no build needed.
        resolve: { conditions: source },
        ssr: { resolve: { conditions: source } },
        test: {
          name: 'unit',
          // Property tests share two cores with engines.
          testTimeout: 20_000,
          include: ['packages/*/src/**/*.test.ts', 'scripts/**/*.test.ts'],
          typecheck: { enabled: true, include: ['packages/*/src/**/*.test-d.ts'], tsconfig: 'tsconfig.types.json' },
        },
      },
      {
        // What does not depend on the version of the engine.
        test: { ...integration, name: 'integration', include: ['integration/tests/once/**/*.test.ts'] },
      },
      // What needs more than a minute: `npm run test:long`.
      ...(mode === 'long'
        ? [{ test: { ...integration, name: 'long', include: ['integration/tests/long/**/*.test.ts'] } }]
        : []),
      // What does runs against every version that there is a node image of, side by side.
      ...nodeImages().available.map((engine, index, { length }) => ({
        test: {
          ...integration,
          name: `engine ${engine.version}`,
          include: ['integration/tests/per-engine/**/*.test.ts'],
          exclude: (mode === 'long' ? [] : index === length - 1 ? longOnly : [...longOnly, ...newestOnly]).map(
            (name) => `integration/tests/per-engine/${name}.test.ts`,
          ),
          provide: { engine },
        },
      })),
    ],
  },
}))
