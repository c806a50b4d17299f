import { defineConfig, type Options } from 'tsup'

/** The one place that knows how a package is built: ESM and CJS side by side, declarations for both. */
export function packageBuild(entry: Record<string, string>, more: Options = {}): ReturnType<typeof defineConfig> {
  return defineConfig({
    entry,
    format: ['esm', 'cjs'],
    target: 'node22',
    dts: true,
    sourcemap: true,
    clean: true,
    // Shared chunks keep one copy of a class when a package has several entry points.
    splitting: true,
    // `import.meta.url` in the CommonJS build.
    shims: true,
    ...more,
  })
}
