import { setTimeout as delay } from 'node:timers/promises'
import { engineVersion } from '../engine/engine-version.ts'
import { isMachineError, MachineError } from '../errors/machine-error.ts'
import { machineErrorCodes } from '../errors/machine-error-codes.ts'
import type { SshTarget } from '../ssh/ssh-target.ts'
import type { TlsMaterial } from '../store/engine-address.ts'
import { quoteName } from '../store/machine-name.ts'
import { aliveScript, changeScript, commitScript, installScript, undoScript } from './change-scripts.ts'
import type { EngineSettings } from './engine-settings.ts'
import { hostChange } from './host-change.ts'
import { type HostFacts, inspectHost } from './inspect-host.ts'
import { runAsRoot } from './remote-shell.ts'

/** What a host is to be set up with. */
export interface HostSetUp {
  readonly target: SshTarget
  readonly settings: EngineSettings
  /** Installs an engine where there is none; `undefined`: from the distribution. */
  readonly installUrl: string | undefined
  /** What the host is given: the authority, and the server's certificate and key. */
  readonly server: TlsMaterial
  /** What the engine is asked with, once it is up. */
  readonly client: TlsMaterial
  readonly url: string
  readonly progress: (line: string) => void
}

/** How long an engine may take to answer, once it listens. */
const ANSWER_MS = 60_000
const PAUSE_MS = 500
/** How long undoing may take; it is not for whoever has lost patience to say. */
const UNDO_MS = 600_000

/**
 * Installs an engine where there is none, gives it its certificate, restarts it, and asks it from here. `keep` is called
 * when it answers; until that has come to its end, whatever fails is undone on the host.
 *
 * @throws `PROVISION_FAILED`, `HOST_UNSUITABLE`, and what asking the engine, running commands and `keep` throw
 */
export async function setUpHost(
  facts: HostFacts,
  setUp: HostSetUp,
  keep: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const { target, settings, server, client, url, progress } = setUp
  const action = `set up the host of machine ${quoteName(target.name)}`
  const init = { action, machine: target.name }
  let stays = ''
  const run = async (script: string) => {
    const { code, stderr } = await runAsRoot(target, script, signal)
    if (code === 0) return
    const meaning = `${machineErrorCodes.PROVISION_FAILED.meaning}${stays}`
    throw new MachineError('PROVISION_FAILED', { ...init, meaning, remedy: `its words: ${words(stderr)}` })
  }
  try {
    let current = facts
    if (current.undo) {
      await run(undoScript())
      current = await inspectHost(target, signal)
    }
    if (current.dockerd === '') {
      progress('Installing Docker...')
      // What it does is anybody's guess.
      if (setUp.installUrl !== undefined) stays = `, but for what the script at ${setUp.installUrl} has installed`
      await run(installScript(current.manager, setUp.installUrl))
      current = await inspectHost(target, signal)
    }
    const change = hostChange(current, settings, server, init)
    progress('Copying certs to the remote machine...')
    progress('Setting Docker configuration on the remote daemon...')
    await run(changeScript(change))
    progress('Checking connection to Docker...')
    const answer = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)])
    for (;;) {
      try {
        await engineVersion({ name: target.name, address: { url, tls: client } }, answer)
        break
      } catch (error) {
        signal.throwIfAborted()
        if (answer.aborted || !isMachineError(error, 'ENGINE_UNREACHABLE')) throw error
        // It listens before it has read everything, and may end over that.
        await run(aliveScript())
      }
      await delay(PAUSE_MS, undefined, { signal }).catch(() => signal.throwIfAborted())
    }
    await keep()
  } catch (error) {
    throw await undone(target, error)
  }
  // Left there, it would only be undone by whoever takes the host over next, and then set up again.
  await runAsRoot(target, commitScript(), AbortSignal.timeout(UNDO_MS)).catch(() => {})
}

/** Puts the host back, and gives the error that says why; also where that was not possible. */
async function undone(target: SshTarget, error: unknown): Promise<unknown> {
  try {
    const { code, stderr } = await runAsRoot(target, undoScript(), AbortSignal.timeout(UNDO_MS))
    if (code === 0) return error
    throw new Error(words(stderr))
  } catch (failure) {
    const action = `put the host of machine ${quoteName(target.name)} back as it was`
    const why = isMachineError(failure) ? failure.meaning : failure instanceof Error ? failure.message : String(failure)
    const first = error instanceof Error ? error.message : String(error)
    const meaning = `${why}, after this: ${first}`
    const remedy = 'run the same command again: it begins with undoing'
    return new MachineError('SSH_FAILED', { action, machine: target.name, meaning, remedy, cause: error })
  }
}

/** The end of what a script said, in one line. */
function words(stderr: string): string {
  const lines = stderr.trim().split('\n').slice(-3)
  return lines.join(' / ').replaceAll(/\s+/g, ' ').slice(-600) || 'none'
}
