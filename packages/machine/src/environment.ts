import { homedir } from 'node:os'
import { join } from 'node:path'

/** The variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>

/** The one place that reads the variables of this process. */
export function processEnvironment(): Environment {
  return process.env
}

/** Where the store is when nobody says: `$MACHINE_STORAGE_PATH`, or `.docker/machine` in the user's home. */
export function defaultStorePath(environment: Environment): string {
  return environment['MACHINE_STORAGE_PATH'] || join(homeOf(environment), '.docker', 'machine')
}

/** Where the docker command has its configuration: `$DOCKER_CONFIG`, or `.docker` in the user's home. */
export function defaultDockerConfigPath(environment: Environment): string {
  return environment['DOCKER_CONFIG'] || join(homeOf(environment), '.docker')
}

/** Who new certificates are for when nobody says: the name of the user, as Docker Machine has it. */
export function defaultOrganization(environment: Environment): string {
  return environment['USER'] || environment['USERNAME'] || 'unknown'
}

function homeOf(environment: Environment): string {
  return environment[process.platform === 'win32' ? 'USERPROFILE' : 'HOME'] || homedir()
}
