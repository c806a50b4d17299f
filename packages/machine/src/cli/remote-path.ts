import { MachineError } from '../errors/machine-error.ts'
import { type SshTarget, sshTarget } from '../ssh/ssh-target.ts'
import { assertSshUser } from '../ssh/ssh-words.ts'
import { sshAlias } from '../ssh/with-ssh-config.ts'
import { loadMachine } from '../store/load-machine.ts'
import type { StorePaths } from '../store/store-paths.ts'

/** A path here or on a machine, as `scp` and `mount` are given it. */
export interface RemotePath {
  /** Absent for a path on this computer. */
  readonly target?: SshTarget
  readonly path: string
}

/**
 * Reads `[[user@]machine:]path`. As with scp itself, a colon after a slash is part of a file's name, and so is
 * everything behind `localhost:`.
 *
 * @throws `INVALID_OPTION`, what reading the machine throws, and what `sshTarget` throws
 */
export async function parseRemotePath(paths: StorePaths, text: string, standard?: string): Promise<RemotePath> {
  const [, user, name = standard, path = text] = /^(?:([^/:@]*)@)?([^/:]*):(.*)$/s.exec(text) ?? []
  if (name === undefined || name === 'localhost') return { path }
  const target = await sshTarget(paths, await loadMachine(paths, name))
  if (user === undefined) return { target, path }
  assertSshUser(user, { code: 'INVALID_OPTION', action: `connect to machine ${name} over SSH`, machine: name })
  return { target: { ...target, user }, path }
}

/** The place as `scp` and `rsync` take it. No place begins like an option. */
export function placeForCopy({ target, path }: RemotePath): string {
  if (path.includes('\0')) {
    throw new MachineError('INVALID_OPTION', { action: 'copy files', meaning: 'a path holds a NUL character' })
  }
  if (target !== undefined) {
    const { user } = target
    const alias = sshAlias(target)
    const host = alias.includes(':') ? `[${alias}]` : alias
    // Both ends may be the same machine, with another user.
    return `${user === undefined ? '' : `${user}@`}${host}:${path}`
  }
  return path.startsWith('/') || /^[a-z]:[\\/]/i.test(path) ? path : `./${path}`
}
