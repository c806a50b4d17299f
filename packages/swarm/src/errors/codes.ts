/** One row of the table of codes. */
export interface SwarmErrorCodeInfo {
  /** What happened, as the middle of the sentence "Cannot <action>: <meaning>". */
  readonly meaning: string
  /** What to do about it, in one line. */
  readonly remedy: string
  /** Whether the same call can succeed later without anything else being changed. */
  readonly retryable: boolean
}

const table = {
  // The way to the engine
  CONNECTION_REFUSED: row('nothing listens at that address', 'start the engine or correct its address', true),
  SOCKET_NOT_FOUND: row('the socket does not exist', 'start the engine or correct the path', true),
  PERMISSION_DENIED: row(
    'this user may not open the socket',
    'run as a user who may, for instance a member of the group docker',
    false,
  ),
  HOST_NOT_FOUND: row('the host name cannot be resolved', 'correct the host name', true),
  HOST_UNREACHABLE: row('there is no way to that host', 'check address, network and firewall', true),
  CONNECTION_LOST: row(
    'the connection broke before the answer was complete',
    'read the state before trying again: the engine may have acted',
    true,
  ),
  TLS_MISMATCH: row(
    'the two ends do not trust each other or do not both speak TLS',
    'use the certificates made for this engine, and TLS on both ends or on none',
    false,
  ),
  SSH_CLIENT_MISSING: row(
    'there is no ssh on this machine',
    "install OpenSSH's client, or forward the remote socket and give its address here",
    false,
  ),
  SSH_HOST_KEY_UNKNOWN: row(
    'known_hosts has no key of that host',
    "compare the host's key with what its owner tells you, and add it to known_hosts",
    false,
  ),
  SSH_HOST_KEY_CHANGED: row(
    'that host shows another key than known_hosts has',
    "ask the host's owner before you replace the key in known_hosts: it may be somebody else's host",
    false,
  ),
  SSH_LOGIN_REFUSED: row(
    'the host does not let this user in by SSH',
    'check the user, the keys and the agent until ssh gets in without a question',
    false,
  ),
  SSH_FORWARDING_REFUSED: row(
    "the host does not connect SSH to the engine's socket",
    'check the path, that the engine runs, and that the user may open its socket and sshd forward it',
    true,
  ),
  SSH_FAILED: row('ssh ended before it was connected', "see ssh's words, and try the same with ssh itself", false),
  NOT_AN_ENGINE: row('what answers there is not a Docker Engine', 'correct the address', false),
  TIMED_OUT: row('no answer within the deadline', 'read the state before trying again, or allow more time', true),
  ABORTED: row('the caller ended the call', 'read the state before trying again: the engine may have acted', false),

  // What the caller asks for
  INVALID_ADDRESS: row(
    'the engine address is not understood',
    'give unix://…, tcp://host:port, ssh://user@host or a context',
    false,
  ),
  CONTEXT_NOT_FOUND: row('there is no such Docker context', 'see docker context ls', false),
  TLS_FILES_UNREADABLE: row('the TLS files cannot be read', 'correct the paths or the permissions', false),
  INVALID_ARGUMENT: row('an argument is not valid', 'correct the argument', false),
  INVALID_ADVERTISE_ADDRESS: row(
    'other nodes cannot reach the advertise address',
    'advertise an address of this host that the other nodes can reach',
    false,
  ),
  INVALID_COMPOSE_FILE: row('the compose file is not valid', 'correct the file', false),
  COMPOSE_UNSUPPORTED: row(
    'the compose file asks for something that a swarm cannot do',
    'take it out, or deploy with lenient to have it passed over',
    false,
  ),
  API_VERSION_UNSUPPORTED: row(
    'engine and client share no API version',
    'use a newer engine, or a newer version of this package',
    false,
  ),

  // Where a node stands
  NOT_A_MANAGER: row('this node is not a manager of a swarm', 'ask a manager', false),
  NOT_IN_SWARM: row('this node is in no swarm', 'init or join one first', false),
  ALREADY_IN_SWARM: row('this node is already in a swarm', 'let it leave that swarm first', false),
  IN_ANOTHER_SWARM: row('this node is in another swarm', 'let it leave that swarm first', false),
  ROLE_MISMATCH: row('this node is in this swarm in another role', 'promote or demote the node', false),
  JOIN_PENDING: row('an earlier join still goes on in the background', 'wait, or leave with force', true),
  SWARM_FAILED: row("the engine's swarm component has failed", "see the engine's log", false),
  SWARM_UNSUPPORTED: row('this engine cannot be in a swarm', "change the engine's configuration", false),
  SWARM_LOCKED: row('this manager is locked', 'unlock it with the unlock key', false),
  NOT_LOCKED: row('this manager is not locked', 'nothing is to be done', false),
  INVALID_UNLOCK_KEY: row('this is not the unlock key', 'get the key from another manager', false),

  // Joining and leaving
  INVALID_JOIN_TOKEN: row(
    'the join token is not valid here',
    'get the current token from a manager; rotating makes older tokens worthless',
    false,
  ),
  CA_MISMATCH: row(
    "the token does not belong to that manager's swarm",
    'get the token from a manager of the swarm to join; a rotated root makes older tokens worthless',
    false,
  ),
  MANAGER_UNREACHABLE: row(
    'the node cannot reach the manager',
    "check the manager's advertise address, TCP port 2377 and the firewall between the two hosts",
    true,
  ),
  JOIN_TIMEOUT: row(
    "the manager's address did not answer within the engine's 20 seconds",
    "check the manager's advertise address, TCP port 2377 and the firewall between the two hosts",
    true,
  ),
  FORCE_REQUIRED: row('leaving as a manager weakens or ends the swarm', 'demote the node first, or use force', false),

  // Managers among themselves
  NO_LEADER: row('the swarm has no leader at present', 'bring back enough managers, or wait for the election', true),
  LEADERSHIP_LOST: row('the leader was lost before the outcome was known', 'read the state before trying again', true),
  MANAGER_NOT_READY: row("this node's manager is starting or stopping", 'wait, or ask another manager', true),
  QUORUM_LOSS: row('too few managers would remain', 'promote another node first', false),
  LAST_MANAGER: row('this is the last manager', 'promote another node first', false),
  MANAGER_NOT_DEMOTED: row('this node is a manager', 'demote the node first', false),
  NODE_NOT_DOWN: row('the node is not down', 'let it leave the swarm first, or use force', true),
  MEMBER_NOT_FOUND: row('the manager has not joined the consensus yet', 'wait until it is reachable', true),

  // Objects
  NOT_FOUND: row('there is no such object', 'list what there is', false),
  PLUGIN_NOT_FOUND: row(
    'the engine has no such plugin',
    'install and enable it on every manager, or use another driver',
    false,
  ),
  AMBIGUOUS: row('more than one object matches', 'use the full id', false),
  NAME_CONFLICT: row('an object of that name exists', 'choose another name or update the one that exists', false),
  IN_USE: row('it is in use', 'change or remove what uses it first', false),
  IMMUTABLE: row('that cannot be changed afterwards', 'make a new object and move over to it', false),
  NO_PREVIOUS_SPEC: row('there is nothing to roll back to', 'update the service instead', false),
  VERSION_CONFLICT: row('the object has changed since it was read', 'read it again and repeat the change', true),
  LOGS_INCOMPLETE: row('some of the log could not be fetched', 'see which nodes are away, and read it again', true),

  // Services on their way
  UNSCHEDULABLE: row(
    'no node fits a task',
    "compare the scheduler's reason with the constraints and the nodes' labels, platforms and plugins",
    false,
  ),
  INSUFFICIENT_RESOURCES: row(
    'no node has the resources that a task reserves',
    'reserve less, take other services away or add nodes',
    true,
  ),
  PORT_IN_USE: row('a port of the node is taken', 'publish another port, or at most one task for each node', true),
  NODE_LOST: row('a node with tasks is lost, and no other fits', 'bring the node back, or let other nodes fit', true),
  NOT_ALLOCATED: row(
    'a task gets no address on its networks',
    'see whether the networks have free addresses, and whether their subnets overlap',
    true,
  ),
  IMAGE_REJECTED: row(
    'a node cannot get the image',
    'check name and tag of the image, and the credentials that the service was given for its registry',
    false,
  ),
  TASK_REJECTED: row('a node refuses the task', "see the node's words: mounts and settings come first", false),
  TASK_FAILED: row('a task has ended and is not started again', 'see the last lines of its log', false),
  CRASH_LOOP: row('tasks start and end again and again', 'see the last lines of their logs', false),
  UNHEALTHY: row('tasks do not pass their health check', 'run the check in a container by hand', false),
  UPDATE_PAUSED: row(
    'the update was paused because tasks have failed',
    'see the tasks, and update again or roll back',
    false,
  ),
  UPDATE_ROLLED_BACK: row(
    'the update was rolled back because tasks have failed',
    'see the tasks: the engine has gone back to the previous spec',
    false,
  ),
  ROLLBACK_PAUSED: row(
    'the rollback was paused because tasks have failed',
    'see the tasks, and update to a spec that works',
    false,
  ),
  UPDATE_SUPERSEDED: row('another update has taken its place', 'see who else changes the service', false),

  // The rest
  REGISTRY_UNREACHABLE: row(
    'the engine cannot reach the registry',
    "check the registry's address, and network, proxy and certificates of the engine's host",
    true,
  ),
  IMAGE_UNRESOLVED: row(
    "the registry does not tell the image's digest",
    'check the name and the credentials, or do without the digest',
    true,
  ),
  CREDENTIALS_UNAVAILABLE: row(
    'the credentials of the registry cannot be read',
    'check the Docker config and its credential helper, or log in anew',
    false,
  ),
  UNAUTHORIZED: row('other credentials are wanted', 'check the credentials', false),
  FORBIDDEN: row('the engine does not allow that', "see the engine's words", false),
  NOT_IMPLEMENTED: row('the engine cannot do that', 'use an engine that can', false),
  ENGINE_ERROR: row('the engine failed', "see the engine's words and its log", false),
} as const satisfies Record<string, SwarmErrorCodeInfo>

/** What went wrong. The list is closed: a new code is a new minor version. */
export type SwarmErrorCode = keyof typeof table

/** Every code with its meaning and its remedy. */
export const swarmErrorCodes: Readonly<Record<SwarmErrorCode, SwarmErrorCodeInfo>> = table

function row(meaning: string, remedy: string, retryable: boolean): SwarmErrorCodeInfo {
  return { meaning, remedy, retryable }
}
