import type { SwarmErrorCode } from './codes.ts'
import type { EngineWords } from './engine-words.ts'
import type { SwarmErrorDetails } from './swarm-error.ts'

/** When an engine's answer means a code. */
export interface AnswerRule {
  /** The code. */
  readonly code: SwarmErrorCode
  /** What the message must match, gRPC's prefixes taken off. */
  readonly message: RegExp
  /** The status that it must come with, where the message alone says two things. */
  readonly status?: number
  /** gRPC's own code that it must come with. */
  readonly grpc?: RegExp
  /** Whether it holds for reading only: a question has no outcome that could be in doubt. */
  readonly reading?: true
  /** Replaces the code's meaning. */
  readonly meaning?: string
  /** Replaces the code's remedy. */
  readonly remedy?: string
  /** Facts that come with it. */
  readonly details?: SwarmErrorDetails
}

/** What of an answer the rules look at. */
export interface RuledAnswer extends EngineWords {
  /** HTTP status. */
  readonly status: number
  /** HTTP method of the call, where it is known. */
  readonly method?: string | undefined
}

/** The first rule that holds for an answer. */
export function ruleFor(answer: RuledAnswer): AnswerRule | undefined {
  return answerRules.find(
    ({ message, status, grpc, reading }) =>
      message.test(answer.bare) &&
      (status === undefined || status === answer.status) &&
      (grpc === undefined || grpc.test(answer.grpc ?? '')) &&
      (reading === undefined || answer.method === 'GET'),
  )
}

/**
 * Engine messages and what they mean, first match wins. The status is hardly ever asked: one and the same message comes
 * with 500, 503, 403 or 400, by engine version and endpoint. Seen on 20.10.24, 26.1.5 and 28.5.2, see golden/README.md;
 * what cannot be had there is from the source of these versions.
 */
export const answerRules: readonly AnswerRule[] = [
  // Where the node stands
  {
    code: 'NOT_A_MANAGER',
    message: /not a swarm manager\. Worker nodes can't|Cannot create a multi-host network from a worker node/,
    remedy: 'ask a manager, or promote this node',
    details: { membership: 'worker' },
  },
  {
    code: 'NOT_A_MANAGER',
    message: /not a swarm manager\. Use "docker swarm init"/,
    status: 503,
    remedy: 'init a swarm on this node or join it to one',
    details: { membership: 'none' },
  },
  // With 403 or 500 it is the answer to an overlay network, and workers and locked managers give it too.
  { code: 'NOT_A_MANAGER', message: /not a swarm manager\. Use "docker swarm init"/ },
  { code: 'NOT_A_MANAGER', message: /cluster volumes, but swarm is unavailable/ },
  {
    code: 'NOT_A_MANAGER',
    message: /^Permission denied: node \S+ was removed from swarm/,
    meaning: 'this node was removed from its swarm',
    remedy: 'let it leave with force and join again',
  },
  // A manager's own socket is there only between the end of its promotion and the beginning of its demotion.
  {
    code: 'MANAGER_NOT_READY',
    message:
      /dial unix .*control\.sock|Manager is being prepared or has trouble connecting|not yet part of a raft cluster/,
  },
  { code: 'NOT_IN_SWARM', message: /This node is not part of a swarm|scoped network when swarm is not active/ },
  { code: 'ALREADY_IN_SWARM', message: /This node is already part of a swarm/ },
  { code: 'SWARM_UNSUPPORTED', message: /is incompatible with swarm mode|cluster requires FIPS/ },
  {
    code: 'SWARM_FAILED',
    message: /Swarm certificates have expired/,
    meaning: "the node's swarm certificates have expired",
    remedy: 'let it leave the swarm and join again',
  },
  { code: 'SWARM_LOCKED', message: /Swarm is encrypted and (needs to be unlocked|locked)/ },
  { code: 'INVALID_UNLOCK_KEY', message: /invalid key (string|provided)/ },
  { code: 'NOT_LOCKED', message: /swarm is not locked/ },

  // Joining and leaving
  { code: 'INVALID_JOIN_TOKEN', message: /^invalid (?:join token|checksum digest)|A valid join token is necessary/ },
  { code: 'CA_MISMATCH', message: /remote CA does not match fingerprint/ },
  { code: 'JOIN_TIMEOUT', message: /Timeout was reached before node joined/ },
  {
    // The leader calls a new manager back, so this is about the node that joins.
    code: 'INVALID_ADVERTISE_ADDRESS',
    message: /could not connect to prospective new cluster member using its advertised address/,
    meaning: 'the leader cannot reach the address that this node advertises',
  },
  {
    code: 'INVALID_ADVERTISE_ADDRESS',
    message: /advertise address must be|could not choose an IP address to advertise|could not find the system's IP/,
  },
  { code: 'FORCE_REQUIRED', message: /attempting to leave the swarm on a node that is participating as a manager/ },

  // Managers among themselves
  { code: 'NO_LEADER', message: /does not have a leader|no elected cluster leader|more than one redirect to leader/ },
  // After 20 seconds of waiting for the leader, or for the other managers. A change may have been proposed to them, and be
  // committed still. It is Unknown where the manager's own clock is quicker than the engine's.
  { code: 'NO_LEADER', message: /^context deadline exceeded$/, grpc: /^(DeadlineExceeded|Unknown)$/, reading: true },
  {
    code: 'LEADERSHIP_LOST',
    message: /^context deadline exceeded$/,
    grpc: /^(DeadlineExceeded|Unknown)$/,
    meaning: "the swarm's managers did not agree within the engine's 20 seconds",
  },
  { code: 'LEADERSHIP_LOST', message: /node lost leader status/ },
  { code: 'LEADERSHIP_LOST', message: /^raft: (stopped|failed to process the request: node is stopped)/ },
  { code: 'QUORUM_LOSS', message: /result in (a )?loss of quorum/ },
  { code: 'LAST_MANAGER', message: /attempting to demote the last manager/ },
  { code: 'MANAGER_NOT_DEMOTED', message: /must be demoted to worker before removal/ },
  { code: 'NODE_NOT_DOWN', message: /is not down and can't be removed/ },
  {
    code: 'MEMBER_NOT_FOUND',
    message: /can't find manager in raft memberlist|cannot access node information from the raft memberlist/,
  },
  {
    code: 'MANAGER_UNREACHABLE',
    message: /transport: authentication handshake failed/,
    meaning: 'this node and the manager do not trust each other',
    remedy: 'check the clocks of both hosts and whether both are in the same swarm',
  },
  // The manager that a join names, or the leader that a manager passes a call on to: nothing has been sent to it.
  { code: 'MANAGER_UNREACHABLE', message: /connection error: desc = |all SubConns are in TransientFailure/ },

  // Objects
  { code: 'VERSION_CONFLICT', message: /update out of sequence/ },
  // No answer of its own: it comes as a frame in the middle of a log.
  { code: 'LOGS_INCOMPLETE', message: /incomplete log stream/ },
  {
    code: 'NAME_CONFLICT',
    message: /^ingress network \(\S+\) is already present/,
    remedy: 'remove that one first: a swarm has one ingress network',
  },
  {
    code: 'NAME_CONFLICT',
    message: /name conflicts with an existing object|already exists|volume name must be unique/,
  },
  { code: 'AMBIGUOUS', message: /is ambiguous/ },
  {
    code: 'IN_USE',
    message: /^port '\d+' is already in use by service/,
    remedy: 'publish another port, or remove the one that is published',
  },
  {
    code: 'IN_USE',
    message: /bind: address already in use/,
    remedy: 'listen on another port, or end what listens there',
  },
  { code: 'IN_USE', message: /Pool overlaps with other one/, remedy: 'choose another subnet' },
  {
    code: 'IN_USE',
    message: /is (still )?in use\b|cannot be removed because service|has active endpoints/,
  },
  {
    code: 'IMMUTABLE',
    message:
      /only updates to Labels are allowed|renaming services is not supported|service mode change is not allowed|networks must be migrated to TaskSpec|^modification of cluster name|^\w+ cannot be updated$/,
  },
  { code: 'NO_PREVIOUS_SPEC', message: /does not have a previous spec/ },
  {
    code: 'PLUGIN_NOT_FOUND',
    message: /plugin "[^"]*" not found|error during lookup of plugin|could not find plugin/,
  },
  {
    code: 'NOT_FOUND',
    message: /^service needs ingress network, but no ingress network is present/,
    remedy: 'create an ingress network first, or publish the ports in host mode',
  },
  // A service names what there is not: 400 for these two, 500 for a network.
  { code: 'NOT_FOUND', message: /^(secret|config)s? not found: /, remedy: 'create it first' },
  { code: 'NOT_FOUND', message: /^(network|volume|node|service|task|secret|config|cluster) .+ not found$/ },
  { code: 'NOT_FOUND', message: /^object does not exist$/ },

  // What the engine cannot do or does not allow
  {
    code: 'NOT_IMPLEMENTED',
    message: /only supported in experimental|experimental feature is disabled/,
    remedy: "set experimental in the engine's configuration",
  },
  { code: 'NOT_IMPLEMENTED', message: /^page not found$/, meaning: 'the engine does not know this endpoint' },
  { code: 'API_VERSION_UNSUPPORTED', message: /client version .* is too (old|new)/ },
  { code: 'TLS_MISMATCH', message: /Client sent an HTTP request to an HTTPS server/, remedy: 'give the TLS files too' },
  { code: 'FORBIDDEN', message: /authorization denied by plugin/ },
  {
    code: 'FORBIDDEN',
    message: /is a (pre-defined network|swarm predefined network) and|not permitted on predefined \S* ?network/,
    remedy: "use another network or name: that one is the engine's own",
  },
  // The registry's words, which an engine hands on.
  {
    code: 'UNAUTHORIZED',
    message: /requested access to the resource is denied|^unauthorized: |no basic auth credentials/,
    meaning: 'the registry wants other credentials',
    remedy: 'check the repository and the credentials for its registry',
  },
  { code: 'REGISTRY_UNREACHABLE', message: /^(Get|Head) "?https?:\/\// },

  // Mistakes of the caller that engines answer with 500, or with a 4xx of another meaning
  {
    code: 'INVALID_ARGUMENT',
    message: /cannot be used with services\. Only networks scoped to the swarm/,
    remedy: 'use an overlay network',
  },
  {
    code: 'INVALID_ARGUMENT',
    message: /^expanding (env|mounts|hostname) failed: /,
    remedy: 'correct the template: two opening braces begin one',
  },
  {
    code: 'INVALID_ARGUMENT',
    message: /^raft: raft message is too large|received message larger than max/,
    meaning: 'it is larger than a swarm can store',
    remedy: 'stay below 1.5 MB, and put data into configs',
  },
  {
    code: 'INVALID_ARGUMENT',
    message:
      /^(invalid |unrecognized |unsupported |mismatched |could not parse |(key|value) '.*' is invalid$|strconv\.Parse)/i,
  },
  {
    code: 'INVALID_ARGUMENT',
    message:
      /Datapath port number|subnet size is out of range|constraint expected one operator|bind: cannot assign requested address|unknown port|must choose at least one stream|tail values? |plugin spec must be set|service does not use container tasks|logs only supported on container tasks|cannot downgrade network scope|can only be global scope/,
  },
  // Containers are outside of Swarm, but the state of one is no conflict of names, whatever the status says.
  { code: 'INVALID_ARGUMENT', message: /^container \S+ is (not |already )?(paused|running|restarting)/i },

  // The manager did not come up; what it says is the best there is.
  { code: 'SWARM_FAILED', message: /^(manager stopped|swarm component could not be started): / },
]
