import { modeOf } from '../convergence/service-mode.ts'
import { checkServiceSpec } from '../engine/check-service-spec.ts'
import { refuseUnknownFields } from '../engine/refuse-unknown-fields.ts'
import { serviceFields } from '../engine/versioned-fields.ts'
import { isSwarmError, SwarmError } from '../errors/swarm-error.ts'
import type { ServiceInspect, ServiceSpec } from '../wire/service.ts'
import { foreign } from './object-changes.ts'
import { type ReferenceNames, serviceChanges } from './service-change.ts'
import type { StackChange } from './stack-plan.ts'

/** What a change of a service is looked for with. */
interface ServiceContext {
  readonly action: string
  readonly stack: string
  /** The service of that name, if the stack has one. */
  readonly current: ServiceInspect | undefined
  /** Services that are not the stack's. */
  readonly outsiders: readonly ServiceInspect[]
  readonly names: ReferenceNames
  /** The engine that was asked, and what is spoken with it. */
  readonly spoken: { readonly engine: string; readonly apiVersion: string }
}

/**
 * What is to be done about a service of a file. Refused is what would be refused when it is sent: a name that somebody
 * else has (`NAME_CONFLICT`), another mode (`IMMUTABLE`), fields that the engine does not know (`API_VERSION_UNSUPPORTED`).
 */
export function plannedService(
  spec: ServiceSpec,
  { action, stack, current, outsiders, names, spoken }: ServiceContext,
): StackChange {
  const kind = 'service'
  const name = spec.Name ?? ''
  const other = current === undefined ? outsiders.find(({ Spec }) => Spec.Name === name) : undefined
  if (other !== undefined) return foreign(kind, name, other.ID, { action, stack })
  const fields = current === undefined ? [] : serviceChanges(current.Spec, spec, names)
  const there = current === undefined ? {} : { id: current.ID }
  if (current !== undefined && fields.length === 0) return { kind, name, action: 'unchanged', ...there, fields }
  const error = modeError(spec, current, action) ?? sendingError(spec, spoken, action)
  if (error !== undefined) return { kind, name, action: 'refused', ...there, fields, error }
  return { kind, name, action: current === undefined ? 'create' : 'update', ...there, fields }
}

function modeError(Spec: ServiceSpec, current: ServiceInspect | undefined, action: string): SwarmError | undefined {
  const [before, after] = [current ?? { Spec }, { Spec }].map((service) => modeOf(service).name)
  if (before === after) return undefined
  return new SwarmError('IMMUTABLE', {
    action,
    meaning: `the service ${JSON.stringify(Spec.Name)} is ${before}, and cannot become ${after}`,
    remedy: 'remove the service first, or give it another name in the file',
  })
}

/** What a service is refused for before it is sent. */
function sendingError(
  spec: ServiceSpec,
  { engine, apiVersion }: ServiceContext['spoken'],
  action: string,
): SwarmError | undefined {
  try {
    checkServiceSpec(action, spec)
    refuseUnknownFields({ action, engine, apiVersion, body: spec, fields: serviceFields })
    return undefined
  } catch (error) {
    if (isSwarmError(error)) return error
    throw error
  }
}
