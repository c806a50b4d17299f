import { describe, expect, it, test } from 'vitest'
import { errorFromAnswer } from './from-answer.ts'

/** Word for word what engines 20.10.24, 26.1.5 and 28.5.2 answer. */
const answers: readonly (readonly [string, number, string])[] = [
  [
    'NOT_A_MANAGER',
    503,
    'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.',
  ],
  [
    'NOT_A_MANAGER',
    503,
    "This node is not a swarm manager. Worker nodes can't be used to view or modify cluster state. Please run this command on a manager node or promote the current node to a manager.",
  ],
  [
    'NOT_A_MANAGER',
    403,
    'Cannot create a multi-host network from a worker node. Please create the network from a manager node.',
  ],
  ['NOT_IN_SWARM', 503, 'This node is not part of a swarm'],
  [
    'ALREADY_IN_SWARM',
    503,
    'This node is already part of a swarm. Use "docker swarm leave" to leave this swarm and join another one.',
  ],
  [
    'SWARM_LOCKED',
    503,
    'Swarm is encrypted and needs to be unlocked before it can be used. Please use "docker swarm unlock" to unlock it.',
  ],
  [
    'SWARM_LOCKED',
    503,
    'Swarm is encrypted and locked. Please unlock it first or use `--force` to ignore this message.',
  ],
  ['INVALID_UNLOCK_KEY', 400, 'invalid key string'],
  ['INVALID_UNLOCK_KEY', 401, 'swarm could not be unlocked: invalid key provided'],
  ['NOT_LOCKED', 409, 'swarm is not locked'],
  ['INVALID_JOIN_TOKEN', 500, 'invalid join token'],
  [
    'INVALID_JOIN_TOKEN',
    400,
    'rpc error: code = InvalidArgument desc = A valid join token is necessary to join this cluster',
  ],
  [
    'CA_MISMATCH',
    500,
    'remote CA does not match fingerprint. Expected: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  ],
  [
    'JOIN_TIMEOUT',
    503,
    'Timeout was reached before node joined. The attempt to join the swarm will continue in the background. Use the "docker info" command to see the current swarm status of your node.',
  ],
  [
    'MANAGER_UNREACHABLE',
    503,
    'rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 127.0.0.1:1: connect: connection refused"',
  ],
  [
    'MANAGER_UNREACHABLE',
    503,
    'rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing dial tcp 127.0.0.1:1: connect: connection refused"',
  ],
  [
    'MANAGER_NOT_READY',
    503,
    'rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix /var/run/docker/swarm/control.sock: connect: no such file or directory"',
  ],
  [
    'FORCE_REQUIRED',
    503,
    'You are attempting to leave the swarm on a node that is participating as a manager. Removing the last manager erases all current state of the swarm. Use `--force` to ignore this message. ',
  ],
  [
    'NO_LEADER',
    500,
    "rpc error: code = Unknown desc = The swarm does not have a leader. It's possible that too few managers are online. Make sure more than half of the managers are online.",
  ],
  ['LEADERSHIP_LOST', 500, 'rpc error: code = DeadlineExceeded desc = context deadline exceeded'],
  [
    'LEADERSHIP_LOST',
    500,
    'rpc error: code = Unknown desc = raft: failed to process the request: node lost leader status',
  ],
  [
    'QUORUM_LOSS',
    400,
    "rpc error: code = FailedPrecondition desc = can't remove member from the raft: this would result in a loss of quorum",
  ],
  [
    'LAST_MANAGER',
    400,
    'rpc error: code = FailedPrecondition desc = attempting to demote the last manager of the swarm',
  ],
  ['VERSION_CONFLICT', 500, 'rpc error: code = Unknown desc = update out of sequence'],
  [
    'NAME_CONFLICT',
    409,
    'rpc error: code = AlreadyExists desc = name conflicts with an existing object: service min already exists',
  ],
  [
    'NODE_NOT_DOWN',
    400,
    "rpc error: code = FailedPrecondition desc = node kky0q1icsf67h4qxhq80gkqw9 is not down and can't be removed",
  ],
  ['NOT_FOUND', 404, 'node kky0q1icsf67h4qxhq80gkqw9 not found'],
  ['INVALID_ARGUMENT', 500, 'Datapath port number is not in valid range (1024-49151) : 80'],
  ['INVALID_ARGUMENT', 500, 'invalid CIDR: "10.0.0.0/8". Subnet size is too small for pool: 4'],
  [
    'INVALID_ARGUMENT',
    500,
    'error updating cluster settings: rpc error: code = InvalidArgument desc = minimum certificate expiry time is: 1h0m0s',
  ],
  [
    'INVALID_ADVERTISE_ADDRESS',
    400,
    'advertise address must be a non-zero IP address or network interface (with optional port number)',
  ],
  ['SWARM_UNSUPPORTED', 500, '--live-restore daemon configuration is incompatible with swarm mode'],
  [
    'API_VERSION_UNSUPPORTED',
    400,
    'client version 1.41 is too old. Minimum supported API version is 1.44, please upgrade your client to a newer version',
  ],
  ['TLS_MISMATCH', 400, 'Client sent an HTTP request to an HTTPS server.\n'],
  ['FORBIDDEN', 403, 'authorization denied by plugin opa-docker-authz: request rejected by administrative policy'],
  ['ENGINE_ERROR', 500, 'something nobody has seen before'],
]

describe('errorFromAnswer', () => {
  test.each(answers)('gives %s for %i %s', (code, status, message) => {
    const body = JSON.stringify({ message })
    const error = errorFromAnswer({ action: 'do it', engine: 'tcp://192.0.2.1:2376', status, body })
    expect(error.code).toBe(code)
    expect(error.engineMessage).toBe(message)
    expect(error.status).toBe(status)
  })

  it('tells a worker from a node in no swarm', () => {
    const membership = ([, status, message]: readonly [string, number, string]): unknown =>
      errorFromAnswer({ action: 'list nodes', engine: 'x', status, body: JSON.stringify({ message }) }).details
        .membership
    expect([answers[0], answers[1]].map((answer) => answer && membership(answer))).toEqual(['none', 'worker'])
  })

  it('keeps the words of something that is no engine', () => {
    const error = errorFromAnswer({ action: 'list nodes', engine: 'x', status: 502, body: '<h1>Bad Gateway</h1>' })
    expect(error.code).toBe('ENGINE_ERROR')
    expect(error.engineMessage).toBe('<h1>Bad Gateway</h1>')
    expect(error.message).toContain('<h1>Bad Gateway</h1>')
  })

  it('says so when there are no words at all', () => {
    expect(errorFromAnswer({ action: 'list nodes', engine: 'x', status: 500, body: '' }).message).toContain(
      'gave no reason',
    )
  })
})
