import { inject } from 'vitest'

/** The engine versions to run against, oldest first; each test that depends on the engine runs on all of them. */
export const engines: readonly { readonly version: string; readonly image: string }[] = inject('nodeImages').available

/** The newest of them, for tests of what does not depend on the engine. */
export const newest: { readonly version: string; readonly image: string } = engines[engines.length - 1] as {
  version: string
  image: string
}
