/** One row of the table of codes. */
export interface HarnessErrorCodeInfo {
  /** What happened, as the end of the sentence "Cannot <action>: <meaning>". */
  readonly meaning: string
  /** What to do about it, in one line. */
  readonly remedy: string
}

const table = {
  INVALID_ARGUMENT: row('an argument is not valid', 'correct the argument'),
  NO_ENGINE: row('no container engine answers', 'start Docker, or set DOCKER_HOST to an engine that runs'),
  IMAGE_UNAVAILABLE: row('the node image cannot be had', 'name an image that the engine has or can pull'),
  PRIVILEGED_REFUSED: row(
    'the engine does not start privileged containers',
    'use an engine that is neither rootless nor confined: docker-in-docker needs privileged containers',
  ),
  CAPABILITY_MISSING: row(
    'the host of the engine lacks what is needed',
    'use another host, or skip what needs it: see cluster.capabilities',
  ),
  NO_FREE_SUBNET: row('no subnet is free for the network of the hosts', 'remove networks that are no longer used'),
  NAME_TAKEN: row('hosts of that name run', 'choose another name, or stop them'),
  PORT_TAKEN: row('a host port is taken on the engine', 'choose another one, or leave the choice to the engine'),
  HOST_NOT_STARTED: row('the container of a host did not start', "see the engine's words"),
  HOST_NOT_READY: row('the engine inside a host did not become ready', "see the last lines of the engine's log"),
  IMAGE_NOT_LOADED: row('a host did not take an image', "see the engine's words"),
  DISK_FULL: row('no space is left on the device', 'free some, or ask for less'),
  SWARM_NOT_FORMED: row('the hosts did not become a swarm', 'see the cause'),
  STACK_NOT_DEPLOYED: row('a stack was not deployed', 'see the cause'),
  SWARM_NOT_READY: row('the managers do not agree that every node is there', 'see the logs of the hosts'),
  NOT_RESET: row('the swarm could not be emptied', 'start a new one'),
  HOST_NOT_RUNNING: row('the host does not run', 'start it first, or see what has ended it'),
  NO_SUCH_FILE: row('there is no such file inside the host', 'correct the path'),
  HOST_REFUSED: row('the container engine refuses it', "see the engine's words"),
  TIMED_OUT: row('the time was up', 'allow more time with timeoutMs, or see what it waits for'),
  ENGINE_LOST: row('the container engine stopped answering', 'see whether the engine still runs'),
  NO_SUCH_HOST: row('there is no host of that name', 'use one of the names that there are'),
  NOT_CUT_OFF: row('the hosts could not be cut off from each other', 'see what the firewall inside the host says'),
  NOT_REMOVED: row('something is left on the engine', 'call removeStaleHosts() once the engine is well again'),
} as const satisfies Record<string, HarnessErrorCodeInfo>

/** What went wrong. The list is closed. */
export type HarnessErrorCode = keyof typeof table

/** Every code with its meaning and its remedy. */
export const harnessErrorCodes: Readonly<Record<HarnessErrorCode, HarnessErrorCodeInfo>> = table

function row(meaning: string, remedy: string): HarnessErrorCodeInfo {
  return { meaning, remedy }
}
