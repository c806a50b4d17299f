import { mkdir, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Puts our `docker-machine` into a folder, under the name that people type. Returns the folder, for `PATH`. */
export async function installDockerMachine(folder: string): Promise<string> {
  const bin = join(folder, 'bin')
  await mkdir(bin, { recursive: true })
  await symlink(dockerMachineScript, join(bin, 'docker-machine'))
  return bin
}

/** The command as it is built and published. */
export const dockerMachineScript: string = join(
  dirname(fileURLToPath(import.meta.resolve('@raftkit/machine'))),
  'bin',
  'docker-machine.js',
)
