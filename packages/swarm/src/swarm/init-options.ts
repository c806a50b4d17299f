import type { CallOptions } from '../call-options.ts'
import { SwarmError } from '../errors/swarm-error.ts'
import type { SwarmInitRequest, SwarmSpec } from '../wire/swarm.ts'
import { checkHostAddress } from './host-address.ts'

/** How to start a swarm. */
export interface InitOptions extends CallOptions {
  /**
   * The address that other nodes dial, `address[:port]` or an interface's name. Without it the engine chooses, and
   * refuses where it has more than one address. It must not be a loopback address once a second node is to join.
   */
  readonly advertiseAddr?: string
  /**
   * Where this manager listens, `address[:port]`.
   * @default '0.0.0.0:2377'
   */
  readonly listenAddr?: string
  /** Address or interface of overlay traffic, without a port, where it differs from the advertise address. */
  readonly dataPathAddr?: string
  /**
   * UDP port of overlay traffic, 1024 to 49151.
   * @default 4789
   */
  readonly dataPathPort?: number
  /** CIDRs that overlay networks take their subnets from, by default `10.0.0.0/8`. */
  readonly defaultAddrPool?: readonly string[]
  /**
   * Prefix length of those subnets, at most 29.
   * @default 24
   */
  readonly subnetSize?: number
  /** Whether this manager runs tasks itself, by default `active`. */
  readonly availability?: 'active' | 'pause' | 'drain'
  /** Managers that restart stay locked until they get the unlock key. */
  readonly autoLock?: boolean
  /** Everything else about how the cluster is run, spelled as on the wire. */
  readonly spec?: SwarmSpec
}

const action = 'init a swarm'

/**
 * The request for these options, checked: engines answer 500 to most of these mistakes, and one of them leaves a swarm
 * behind.
 *
 * @throws SwarmError `INVALID_ARGUMENT`
 */
export function initRequest(options: InitOptions): SwarmInitRequest {
  const { listenAddr = '0.0.0.0:2377', advertiseAddr, dataPathAddr, dataPathPort, subnetSize } = options
  checkHostAddress(action, 'listenAddr', listenAddr, 'with port')
  if (advertiseAddr !== undefined) checkHostAddress(action, 'advertiseAddr', advertiseAddr, 'with port')
  if (dataPathAddr !== undefined) checkHostAddress(action, 'dataPathAddr', dataPathAddr, 'no port')
  checkRange('dataPathPort', dataPathPort, 1024, 49_151)
  checkRange('subnetSize', subnetSize, 1, 29)
  const { spec = {} } = options
  if ((spec.Name ?? 'default') !== 'default') {
    throw invalid('spec.Name', spec.Name, 'engines take no other name than "default"')
  }
  checkRange('spec.CAConfig.NodeCertExpiry', spec.CAConfig?.NodeCertExpiry, hourInNs, Number.MAX_SAFE_INTEGER)
  checkTicks(spec)
  return {
    ListenAddr: listenAddr,
    ...(advertiseAddr === undefined ? {} : { AdvertiseAddr: advertiseAddr }),
    ...(dataPathAddr === undefined ? {} : { DataPathAddr: dataPathAddr }),
    ...(dataPathPort === undefined ? {} : { DataPathPort: dataPathPort }),
    ...(options.defaultAddrPool === undefined ? {} : { DefaultAddrPool: options.defaultAddrPool }),
    ...(subnetSize === undefined ? {} : { SubnetSize: subnetSize }),
    ...(options.availability === undefined ? {} : { Availability: options.availability }),
    // The request has a flag for autolock of its own, which engines ignore: only the spec counts.
    Spec: options.autoLock === undefined ? spec : { ...spec, EncryptionConfig: { AutoLockManagers: options.autoLock } },
  }
}

const hourInNs = 3_600_000_000_000

function checkRange(argument: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return
  throw invalid(argument, value, `it must be a whole number from ${least} to ${most}`)
}

function checkTicks({ Raft: raft }: SwarmSpec): void {
  const heartbeat = raft?.HeartbeatTick ?? 1
  const election = raft?.ElectionTick ?? 10
  if (heartbeat > 0 && heartbeat < election) return
  throw invalid(
    'spec.Raft',
    `HeartbeatTick ${heartbeat}, ElectionTick ${election}`,
    'an election takes more ticks than a heartbeat',
  )
}

function invalid(argument: string, value: unknown, rule: string): SwarmError {
  return new SwarmError('INVALID_ARGUMENT', {
    action,
    meaning: `${argument} is ${JSON.stringify(value)}: ${rule}`,
    remedy: 'correct the argument',
    details: { argument },
  })
}
