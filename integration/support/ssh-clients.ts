import { readdirSync, readFileSync } from 'node:fs'
import { waitFor } from '@raftkit/swarm'

/** Process ids of every `ssh` that forwards a socket into this folder. */
export function sshClients(folder: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      const [program, ...args] = commandLine(pid)
      return program === 'ssh' && args.some((argument) => argument.startsWith(`${folder}/`))
    })
    .map(Number)
}

/** Waits until no ssh and no socket is left of what used this folder. */
export async function sshGone(folder: string): Promise<void> {
  await waitFor(
    async () => {
      const left = [...sshClients(folder), ...readdirSync(folder).filter((name) => name.startsWith('raftkit-ssh-'))]
      return left.length === 0 ? { done: undefined } : { pending: `left: ${left.join(', ')}` }
    },
    { action: 'end ssh', timeoutMs: 20_000, intervalMs: 20 },
  )
}

function commandLine(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
  } catch {
    // It has ended meanwhile.
    return []
  }
}
