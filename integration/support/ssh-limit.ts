import { isInstalled } from './is-installed.ts'
import type { KernelLimit } from './kernel-limits.ts'

/** Why this machine cannot test SSH, if so: the tests want OpenSSH's client, its keys and its agent. */
export function sshLimit(): KernelLimit | undefined {
  const missing = ['ssh', 'ssh-keygen', 'ssh-agent', 'ssh-add'].filter((program) => !isInstalled(program))
  return missing.length === 0 ? undefined : { what: 'SSH', why: `this machine has no ${missing.join(', ')}` }
}
