import { oneLine } from '../../engine/engine-error.ts'
import { engineVersion } from '../../engine/engine-version.ts'
import { swarmMembership } from '../../engine/swarm-membership.ts'
import type { Environment } from '../../environment.ts'
import { isMachineError } from '../../errors/machine-error.ts'
import type { LoadedMachine } from '../../store/loaded-machine.ts'
import { errorText } from '../error-text.ts'
import { type HostListItem, unaskedItem } from './host-list-item.ts'
import { isKnownDriver } from './known-drivers.ts'
import { machineState } from './machine-state.ts'
import { isMaster, type SwarmMasters, swarmColumn, swarmUrl } from './standalone-swarm.ts'

const UNKNOWN = 'Unknown'
const notAsked = { SwarmRole: '', SwarmState: '' }

/** What a row needs to know beyond its machine. */
export interface QueryContext {
  readonly environment: Environment
  readonly masters: SwarmMasters
  /** How long a machine may take to answer. */
  readonly timeoutMs: number
  /** Whether engines are also asked what they are in swarm mode. */
  readonly swarmMode?: boolean
}

/** Asks a machine what `docker-machine ls` shows. Whatever goes wrong becomes part of the row. */
export async function queryMachine(machine: LoadedMachine, context: QueryContext): Promise<HostListItem> {
  const { name: Name, driver, document } = machine
  const { environment, masters, timeoutMs, swarmMode = false } = context
  const unasked = swarmMode ? notAsked : {}
  const row = { ...unaskedItem(document), ...unasked, Name, DriverName: driver }
  if (timeoutMs <= 0) return { ...row, State: 'Timeout' }
  if (!(await isKnownDriver(driver, environment))) {
    const driverless = { Active: '-', DriverName: 'not-found', State: 'Error', DockerVersion: UNKNOWN }
    return { ...row, ...driverless, Error: oneLine(missingDriverText(driver)) }
  }
  const begin = performance.now()
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    const answer = await ask(machine, signal)
    const node = swarmMode && answer.DockerVersion !== UNKNOWN ? await nodeOf(machine, signal) : unasked
    const active = activity(machine, answer, environment)
    return {
      ...row,
      ...active,
      Active: active.ActiveSwarm ? '* (swarm)' : active.ActiveHost ? '*' : '-',
      ...answer,
      Swarm: swarmColumn(machine, masters),
      ...node,
      ResponseTime: goDuration(performance.now() - begin),
    }
  } catch (error) {
    if (signal.aborted) return { ...row, State: 'Timeout', ResponseTime: goDuration(timeoutMs) }
    const broken = { Active: '-', State: 'Error', DockerVersion: UNKNOWN, Error: oneLine(errorText(error)) }
    return { ...row, ...broken, ResponseTime: goDuration(performance.now() - begin) }
  }
}

/** The row of a machine that cannot be read. */
export function brokenItem(name: string, message: string, swarmMode = false): HostListItem {
  return {
    ...unaskedItem(undefined),
    ...(swarmMode && notAsked),
    Name: oneLine(name),
    DriverName: 'not found',
    State: 'Error',
    Error: oneLine(message),
  }
}

/** What Docker Machine says of a driver whose plugin is not installed. */
export function missingDriverText(driver: string): string {
  return `Driver "${driver}" not found. Do you have the plugin binary accessible in your PATH?`
}

/** An engine that has told its version and does not answer this has its reasons, which are no reason for an empty row. */
async function nodeOf(
  machine: LoadedMachine,
  signal: AbortSignal,
): Promise<Required<Pick<HostListItem, 'SwarmRole' | 'SwarmState'>>> {
  try {
    const { role, state } = await swarmMembership(machine, signal)
    return { SwarmRole: role, SwarmState: state }
  } catch (error) {
    if (signal.aborted || !isMachineError(error)) throw error
    return { SwarmRole: '', SwarmState: UNKNOWN }
  }
}

type Answer = Pick<HostListItem, 'State' | 'URL' | 'DockerVersion' | 'Error'>

async function ask(machine: LoadedMachine, signal: AbortSignal): Promise<Answer> {
  if (machine.url === '')
    return { State: await machineState(machine, signal), URL: '', DockerVersion: UNKNOWN, Error: '' }
  try {
    const version = await engineVersion(machine, signal)
    return { State: 'Running', URL: machine.url, DockerVersion: `v${version}`, Error: '' }
  } catch (error) {
    if (signal.aborted || !isMachineError(error)) throw error
    const State = await machineState(machine, signal)
    if (State === 'Stopped') return { State, URL: '', DockerVersion: UNKNOWN, Error: '' }
    const words =
      error.code === 'ENGINE_UNREACHABLE' ? 'Cannot connect to the docker engine endpoint' : oneLine(error.meaning)
    return { State, URL: machine.url, DockerVersion: UNKNOWN, Error: `Unable to query docker version: ${words}` }
  }
}

function activity(
  machine: LoadedMachine,
  { State, URL }: Answer,
  environment: Environment,
): Pick<HostListItem, 'ActiveHost' | 'ActiveSwarm'> {
  const current = environment['DOCKER_HOST'] ?? ''
  // Docker Machine takes an unset variable and an empty URL for equal, and shows machines without an address as active.
  const runs = State === 'Running' && URL !== ''
  return {
    ActiveHost: runs && URL === current,
    ActiveSwarm: runs && isMaster(machine) && swarmUrl(machine) === current,
  }
}

/** A duration in milliseconds as Go prints it. */
function goDuration(ms: number): string {
  if (ms < 1000) return `${Number(ms.toFixed(6))}ms`
  const minutes = Math.floor(ms / 60_000)
  const seconds = `${Number(((ms % 60_000) / 1000).toFixed(9))}s`
  return minutes > 0 ? `${minutes}m${seconds}` : seconds
}
