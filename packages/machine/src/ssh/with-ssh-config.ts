import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PRIVATE_FILE } from '../disk/replace-file.ts'
import { fromFileSystem } from '../errors/from-file-system.ts'
import { sshOptions } from './ssh-options.ts'
import type { SshTarget } from './ssh-target.ts'

/**
 * Runs `body` with a configuration for ssh in which machines are hosts, by their names: where a program connects to two
 * of them, or splits its command line itself, options on the command line will not do. Gone when `body` is done.
 *
 * @throws `UNSAFE_VALUE`, `PERMISSION_DENIED`, `DISK_FULL`, `IO_FAILED`
 */
export async function withSshConfig<T>(targets: readonly SshTarget[], body: (path: string) => Promise<T>): Promise<T> {
  const text = sshConfigText(targets)
  const folder = await temporaryFolder()
  try {
    const path = join(folder, 'config')
    await writeFile(path, text, { mode: PRIVATE_FILE })
    return await body(path)
  } catch (error) {
    throw fromFileSystem(error, { action: 'prepare ssh' })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Machines as hosts of `ssh_config(5)`. */
export function sshConfigText(targets: readonly SshTarget[]): string {
  const hosts = targets.map((target) => {
    const options = [['HostName', target.host] as const, ...sshOptions(target)]
    return `Host ${sshAlias(target)}\n${options.map(([key, value]) => `  ${key} ${value}\n`).join('')}`
  })
  // What was said first holds, so the user's own files come last.
  const own = targets.some(({ knownHosts }) => knownHosts === undefined)
  return hosts.join('') + (own ? 'Match all\n  Include ~/.ssh/config /etc/ssh/ssh_config\n' : '')
}

/** What a machine is called in that configuration: the user's own knows it by its host alone. */
export function sshAlias({ name, host, knownHosts }: SshTarget): string {
  return knownHosts === undefined ? host : name
}

async function temporaryFolder(): Promise<string> {
  try {
    return await mkdtemp(join(tmpdir(), 'raftkit-ssh-'))
  } catch (error) {
    throw fromFileSystem(error, { action: 'prepare ssh' })
  }
}
