import { setTimeout as delay } from 'node:timers/promises'
import { isMachineError, MachineError } from '../errors/machine-error.ts'
import type { SshTarget } from '../ssh/ssh-target.ts'
import { quoteName } from '../store/machine-name.ts'
import { runAsRoot } from './remote-shell.ts'

/** How long a host may take to go down, and to come up again. */
const DOWN_MS = 120_000
const UP_MS = 300_000
const PAUSE_MS = 500

/**
 * Boots a host anew, and waits until it can be entered again.
 *
 * @throws `HOST_UNSUITABLE`, `SSH_FAILED`, `HOST_KEY_CHANGED`
 */
export async function rebootHost(target: SshTarget, signal: AbortSignal): Promise<void> {
  const before = await bootOf(target, signal)
  await shutDown(target, 'reboot', signal)
  const deadline = performance.now() + UP_MS
  for (;;) {
    const now = await bootOf(target, signal).catch((error: unknown) => {
      if (!isMachineError(error, 'SSH_FAILED')) throw error
      return undefined
    })
    if (now !== undefined && now !== before) return
    if (performance.now() > deadline) {
      const action = `restart the host of machine ${quoteName(target.name)}`
      const meaning = `it has not come back within ${UP_MS / 60_000} minutes`
      throw new MachineError('SSH_FAILED', { action, machine: target.name, meaning })
    }
    await delay(PAUSE_MS, undefined, { signal })
  }
}

/**
 * Turns a host off, and waits until it cannot be entered any more.
 *
 * @throws `HOST_UNSUITABLE`, `SSH_FAILED`, `HOST_KEY_CHANGED`
 */
export async function powerOffHost(target: SshTarget, signal: AbortSignal): Promise<void> {
  await shutDown(target, 'poweroff', signal)
  const deadline = performance.now() + DOWN_MS
  for (;;) {
    const gone = await bootOf(target, signal).then(
      () => false,
      (error: unknown) => {
        if (!isMachineError(error, 'SSH_FAILED')) throw error
        return true
      },
    )
    if (gone) return
    if (performance.now() > deadline) {
      const action = `turn off the host of machine ${quoteName(target.name)}`
      const meaning = `it can still be entered after ${DOWN_MS / 60_000} minutes`
      throw new MachineError('HOST_UNSUITABLE', { action, machine: target.name, meaning, remedy: 'turn it off there' })
    }
    await delay(PAUSE_MS, undefined, { signal })
  }
}

/** Something that is another after every boot; the second part is for containers, which share their kernel. */
async function bootOf(target: SshTarget, signal: AbortSignal): Promise<string> {
  const { stdout } = await runAsRoot(
    target,
    "cat /proc/sys/kernel/random/boot_id; cut -d ' ' -f 22 /proc/1/stat\n",
    signal,
  )
  return stdout
}

async function shutDown(target: SshTarget, how: 'reboot' | 'poweroff', signal: AbortSignal): Promise<void> {
  // In a second, so that the answer still arrives.
  const script = `main() {
  PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
  if [ -d /run/systemd/system ]; then down='systemctl ${how}'
  elif command -v shutdown >/dev/null; then down='shutdown ${how === 'reboot' ? '-r' : '-P'} now'
  else echo 'it has no shutdown' >&2; exit 1
  fi
  setsid sh -c "sleep 1; exec $down" >/dev/null 2>&1 &
}
main </dev/null
`
  const { code, stderr } = await runAsRoot(target, script, signal)
  if (code === 0) return
  const action = `shut down the host of machine ${quoteName(target.name)}`
  const meaning = stderr.trim().split('\n').at(-1) || `its shell ended with ${code}`
  throw new MachineError('HOST_UNSUITABLE', { action, machine: target.name, meaning, remedy: 'do it there' })
}
