import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import type { Environment } from '../../environment.ts'

/** The drivers that Docker Machine has built in: no plugin has to be installed for them. */
const CORE_DRIVERS: readonly string[] = [
  'amazonec2',
  'azure',
  'digitalocean',
  'exoscale',
  'generic',
  'google',
  'hyperv',
  'none',
  'openstack',
  'rackspace',
  'softlayer',
  'virtualbox',
  'vmwarefusion',
  'vmwarevcloudair',
  'vmwarevsphere',
]

/** Whether Docker Machine would know what to do with a driver: it is built in, or its plugin is in the `PATH`. */
export async function isKnownDriver(driver: string, environment: Environment): Promise<boolean> {
  if (CORE_DRIVERS.includes(driver)) return true
  if (!/^[\w.-]+$/.test(driver)) return false
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  const names = [`docker-machine-driver-${driver}`, `docker-machine-driver-${driver}.exe`]
  const plugins = folders.flatMap((folder) => names.map((name) => join(folder, name)))
  const found = await Promise.all(
    plugins.map((path) =>
      access(path, constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  )
  return found.includes(true)
}
