import { isInstalled } from './is-installed.ts'
import type { KernelLimit } from './kernel-limits.ts'

/** Why this machine cannot run what was seen to hold on the real `docker-machine`, if so. */
export function compatLimit(): KernelLimit | undefined {
  const missing = ['python3', 'openssl'].filter((program) => !isInstalled(program))
  if (missing.length === 0) return undefined
  return { what: 'conformance to docker-machine 0.16.2', why: `this machine has no ${missing.join(' and no ')}` }
}
