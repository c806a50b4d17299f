import type { SwarmErrorCode } from './codes.ts'
import type { SwarmErrorDetails } from './swarm-error.ts'

/** When an engine's answer means a code. */
export interface AnswerRule {
  /** The code. */
  readonly code: SwarmErrorCode
  /** What the message must match, gRPC's prefix taken off. */
  readonly message: RegExp
  /** Replaces the code's remedy. */
  readonly remedy?: string
  /** Facts that come with it. */
  readonly details?: SwarmErrorDetails
}

/**
 * Engine messages and what they mean, first match wins. The status is not asked: one and the same message comes with
 * 500, 503, 403 or 400, by engine version and endpoint. Seen on 20.10.24, 26.1.5 and 28.5.2.
 */
export const answerRules: readonly AnswerRule[] = [
  {
    code: 'NOT_A_MANAGER',
    message: /not a swarm manager\. Worker nodes can't|Cannot create a multi-host network from a worker node/,
    remedy: 'ask a manager, or promote this node',
    details: { membership: 'worker' },
  },
  {
    code: 'NOT_A_MANAGER',
    message: /not a swarm manager\. Use "docker swarm init"/,
    remedy: 'init a swarm on this node or join it to one',
    details: { membership: 'none' },
  },
  { code: 'NOT_IN_SWARM', message: /This node is not part of a swarm/ },
  { code: 'ALREADY_IN_SWARM', message: /This node is already part of a swarm/ },
  { code: 'SWARM_UNSUPPORTED', message: /is incompatible with swarm mode|not supported in rootless mode/ },
  { code: 'FORBIDDEN', message: /authorization denied by plugin/ },
  { code: 'SWARM_LOCKED', message: /Swarm is encrypted and (needs to be unlocked|locked)/ },
  { code: 'INVALID_UNLOCK_KEY', message: /invalid key (string|provided)/ },
  { code: 'NOT_LOCKED', message: /swarm is not locked/ },
  { code: 'INVALID_JOIN_TOKEN', message: /^invalid join token|A valid join token is necessary/ },
  { code: 'CA_MISMATCH', message: /remote CA does not match fingerprint/ },
  { code: 'JOIN_TIMEOUT', message: /Timeout was reached before node joined/ },
  { code: 'FORCE_REQUIRED', message: /attempting to leave the swarm on a node that is participating as a manager/ },
  { code: 'NO_LEADER', message: /does not have a leader|context deadline exceeded/ },
  { code: 'LEADERSHIP_LOST', message: /node lost leader status|leadership (was )?lost|lost leadership/ },
  { code: 'QUORUM_LOSS', message: /would result in a loss of quorum/ },
  { code: 'LAST_MANAGER', message: /attempting to demote the last manager/ },
  { code: 'MANAGER_NOT_DEMOTED', message: /must be demoted to worker before removal/ },
  { code: 'NODE_NOT_DOWN', message: /is not down and can't be removed/ },
  { code: 'MEMBER_NOT_FOUND', message: /can't find manager in raft memberlist/ },
  { code: 'VERSION_CONFLICT', message: /update out of sequence/ },
  { code: 'NAME_CONFLICT', message: /name conflicts with an existing object|already exists|is already present/ },
  { code: 'AMBIGUOUS', message: /is ambiguous/ },
  { code: 'IN_USE', message: /is in use by|cannot be removed because service/ },
  {
    code: 'IMMUTABLE',
    message: /only updates to Labels are allowed|renaming services is not supported|service mode change is not allowed/,
  },
  { code: 'NO_PREVIOUS_SPEC', message: /does not have a previous spec/ },
  { code: 'API_VERSION_UNSUPPORTED', message: /client version .* is too (old|new)/ },
  { code: 'TLS_MISMATCH', message: /Client sent an HTTP request to an HTTPS server/, remedy: 'give the TLS files too' },
  // The manager's own port that a join dials, or a control socket that is not there yet after a change of role.
  { code: 'MEMBER_NOT_FOUND', message: /dial unix .*control\.sock/ },
  { code: 'MANAGER_UNREACHABLE', message: /transport: Error while dialing/ },
  {
    code: 'INVALID_ADVERTISE_ADDRESS',
    message: /advertise address must be|could not choose an IP address to advertise|could not find the system's IP/,
  },
  {
    // Client mistakes that engines answer with 500 or with a 4xx of another meaning.
    code: 'INVALID_ARGUMENT',
    message:
      /^(invalid |Invalid |unrecognized |unsupported |mismatched )|code = InvalidArgument|Datapath port number|subnet size is out of range|constraint expected one operator|bind: cannot assign requested address|unknown port/,
  },
]
