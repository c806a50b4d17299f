import { setTimeout as delay } from 'node:timers/promises'
import { engineVersion } from '../engine/engine-version.ts'
import { isMachineError, MachineError, type MachineErrorInit } from '../errors/machine-error.ts'
import { sshTarget } from '../ssh/ssh-target.ts'
import type { LoadedMachine } from '../store/loaded-machine.ts'
import { quoteName } from '../store/machine-name.ts'
import type { StorePaths } from '../store/store-paths.ts'
import type { HostCallOptions } from './host-call-options.ts'
import { inspectHost } from './inspect-host.ts'
import { runAsRoot } from './remote-shell.ts'
import { type HostWork, withinDeadline } from './within-deadline.ts'

/** What an upgrade of an engine has come to. */
export interface EngineUpgrade {
  /** The version before, `26.1.5` for instance. */
  readonly from: string
  /** The version after it, the same where there is none newer. */
  readonly to: string
}

/** How long an engine may take to answer after it was restarted. */
const ANSWER_MS = 120_000

/**
 * Brings the engine of a machine to the newest version that its host's packages have.
 *
 * @returns the version before and the one after
 * @throws `NO_SSH`, `HOST_UNSUITABLE`, `PROVISION_FAILED`, `SSH_FAILED`, `HOST_KEY_CHANGED`, `ENGINE_TIMED_OUT`,
 * `HOST_TIMED_OUT`
 */
export async function upgradeEngine(
  paths: StorePaths,
  machine: LoadedMachine,
  call: HostCallOptions,
): Promise<EngineUpgrade> {
  const init = { action: `upgrade the engine of machine ${quoteName(machine.name)}`, machine: machine.name }
  return await withinDeadline(call, init, (work) => upgradeWithin(paths, machine, init, work))
}

async function upgradeWithin(
  paths: StorePaths,
  machine: LoadedMachine,
  init: MachineErrorInit,
  { signal, stage }: HostWork,
): Promise<EngineUpgrade> {
  stage('looking at the host')
  const target = await sshTarget(paths, machine)
  const facts = await inspectHost(target, signal)
  if (facts.dockerd === '' || !facts.hasApt) {
    const meaning = facts.dockerd === '' ? 'there is no engine on its host' : `${facts.systemName} has no apt-get`
    throw new MachineError('HOST_UNSUITABLE', {
      ...init,
      meaning,
      remedy: 'use docker-machine provision, or do it there',
    })
  }
  if (facts.manager === 'none') {
    const meaning = 'no service manager looks after the engine, so nothing would start the new one'
    throw new MachineError('HOST_UNSUITABLE', { ...init, meaning, remedy: 'upgrade it there' })
  }
  stage('upgrading its packages')
  const { code, stderr } = await runAsRoot(target, SCRIPT, signal)
  if (code !== 0) {
    const words = stderr.trim().split('\n').slice(-3).join(' / ')
    const meaning = 'the packages could not be upgraded'
    throw new MachineError('PROVISION_FAILED', { ...init, meaning, remedy: `its words: ${words}` })
  }
  stage('waiting for the engine')
  await answers(machine, signal)
  const after = await inspectHost(target, signal)
  return { from: facts.version, to: after.version }
}

/** Waits until the engine answers, however often it is asked. */
async function answers(machine: LoadedMachine, signal: AbortSignal): Promise<void> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)])
  for (;;) {
    try {
      await engineVersion(machine, deadline)
      return
    } catch (error) {
      signal.throwIfAborted()
      if (deadline.aborted || !isMachineError(error, 'ENGINE_UNREACHABLE')) throw error
      await delay(250, undefined, { signal }).catch(() => {})
    }
  }
}

const SCRIPT = `main() {
  set -eu
  PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
  export DEBIAN_FRONTEND=noninteractive
  log=$(mktemp)
  trap 'rm -f "$log"' EXIT
  apt() { apt-get -q -y -o DPkg::Lock::Timeout=300 "$@" >"$log" 2>&1 || { tail -n 3 "$log" >&2; return 1; }; }
  packages=$(dpkg -S "$(readlink -f "$(command -v dockerd)")" | cut -d : -f 1)
  [ -n "$packages" ] || { echo 'the engine does not come from a package' >&2; exit 1; }
  for package in docker-cli docker-ce-cli containerd containerd.io runc; do
    if dpkg-query -W -f '\${Status}' "$package" 2>/dev/null | grep -q ' installed$'; then packages="$packages $package"; fi
  done
  apt update
  apt install --only-upgrade $packages
  if [ -d /run/systemd/system ]; then systemctl restart docker.service
  else /etc/init.d/docker restart >"$log" 2>&1 || { tail -n 3 "$log" >&2; exit 1; }
  fi
}
main </dev/null
`
