import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Config, writeDockerMachineConfig } from './docker-machine-config.ts'

/** Writes a machine as the driver `generic` of Docker Machine does, with its key; `driver` changes what it knows. */
export async function writeGenericMachine(store: string, name: string, driver: Config = {}): Promise<string> {
  const folder = join(store, 'machines', name)
  const base: Config = {
    IPAddress: '192.0.2.11',
    MachineName: name,
    SSHUser: 'ada',
    SSHPort: 2222,
    SSHKeyPath: join(folder, 'key'),
    StorePath: store,
    EnginePort: 2376,
    SSHKey: '/home/ada/key',
  }
  await writeDockerMachineConfig(store, name, '', (config) => ({
    ...config,
    DriverName: 'generic',
    Driver: { ...base, ...driver },
  }))
  await writeFile(join(folder, 'key'), 'a key\n', { mode: 0o600 })
  return folder
}
