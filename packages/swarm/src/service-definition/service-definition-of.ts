import { quoted } from '../engine/quoted.ts'
import { SwarmError } from '../errors/swarm-error.ts'
import { imageProblem } from '../image/image-reference.ts'
import type { ServiceSpec } from '../wire/service.ts'
import { canonicalSpec } from './canonical-spec.ts'
import { decodeContainer } from './container-definition.ts'
import { isPartOf, makePatch } from './merge-patch.ts'
import { decodePlacement } from './placement.ts'
import { decodePorts } from './ports.ts'
import { present } from './present.ts'
import { decodeResources } from './resources.ts'
import { decodeRestartPolicy } from './restart-policy.ts'
import type { ServiceDefinition, ServiceSettings, ServiceSpecPatch } from './service-definition.ts'
import { decodeMode } from './service-mode.ts'
import { decodeServiceNetworks } from './service-networks.ts'
import { serviceSpecOf } from './service-spec-of.ts'
import { decodeUpdatePolicy } from './update-policy.ts'

type Decoders = {
  readonly [Field in Exclude<keyof ServiceSettings, 'spec' | 'TaskTemplate'>]-?: (spec: ServiceSpec) => unknown
}

const decodeSettings: Decoders = {
  name: ({ Name }) => Name,
  labels: ({ Labels }) => Labels,
  ports: ({ EndpointSpec }) => decodePorts(EndpointSpec?.Ports),
  endpointMode: ({ EndpointSpec }) => EndpointSpec?.Mode,
  networks: ({ TaskTemplate }) => decodeServiceNetworks(TaskTemplate.Networks),
  constraints: ({ TaskTemplate }) => decodePlacement(TaskTemplate.Placement).constraints,
  preferences: ({ TaskTemplate }) => decodePlacement(TaskTemplate.Placement).preferences,
  maxReplicasPerNode: ({ TaskTemplate }) => decodePlacement(TaskTemplate.Placement).maxReplicasPerNode,
  platforms: ({ TaskTemplate }) => decodePlacement(TaskTemplate.Placement).platforms,
  resources: ({ TaskTemplate }) => decodeResources(TaskTemplate.Resources),
  restartPolicy: ({ TaskTemplate }) => decodeRestartPolicy(TaskTemplate.RestartPolicy),
  updatePolicy: ({ UpdateConfig }) => decodeUpdatePolicy(UpdateConfig),
  rollbackPolicy: ({ RollbackConfig }) => decodeUpdatePolicy(RollbackConfig),
  logging: ({ TaskTemplate: { LogDriver } }) =>
    LogDriver && present({ driver: LogDriver.Name, options: LogDriver.Options }),
  forceUpdate: ({ TaskTemplate }) => TaskTemplate.ForceUpdate,
}

const decoders: Readonly<Record<string, (spec: ServiceSpec) => unknown>> = {
  replicas: ({ Mode }) => decodeMode(Mode).replicas,
  global: ({ Mode }) => decodeMode(Mode).global,
  job: ({ Mode }) => decodeMode(Mode).job,
  ...decodeSettings,
  ...Object.fromEntries(
    Object.entries(decodeContainer).map(([field, decode]) => [
      field,
      ({ TaskTemplate }: ServiceSpec) => decode(TaskTemplate.ContainerSpec),
    ]),
  ),
}

/**
 * The definition of a spec, of a service that was read for instance. {@link serviceSpecOf} makes a spec of it that means
 * the same: what the definition has no words for is in its field `spec`. What says nothing is left out: `null`, empty
 * labels, `ForceUpdate: 0`, and the defaults of runtime and isolation that engines add.
 *
 * @throws SwarmError `INVALID_ARGUMENT` for what is no spec of containers: plugins, for one, have no definition
 */
export function serviceDefinitionOf(spec: ServiceSpec): ServiceDefinition {
  const wire = canonicalSpec(plainSpec(spec))
  const bare = { image: wire.TaskTemplate.ContainerSpec.Image } as ServiceDefinition
  const fields = Object.keys(decoders)
  // Nearly always every field has its words. Where one has not, each is tried by itself.
  const definition =
    withFields(bare, fields, wire) ??
    fields.reduce((before, field) => withFields(before, [field], wire) ?? before, bare)
  const patch = makePatch(canonicalSpec(serviceSpecOf(definition)), wire)
  return patch === undefined ? definition : { ...definition, spec: patch as ServiceSpecPatch }
}

/** The definition with more fields; undefined where one of them has no words for what the wire says. */
function withFields(
  before: ServiceDefinition,
  fields: readonly string[],
  wire: ServiceSpec,
): ServiceDefinition | undefined {
  try {
    const said = fields.map((field) => [field, decoders[field]?.(wire)] as const)
    const more = Object.fromEntries(said.filter(([, value]) => value !== undefined))
    const definition = { ...before, ...more }
    return isPartOf(serviceSpecOf(definition), wire) ? definition : undefined
  } catch {
    // Engines keep much that a definition refuses, and newer ones what nobody here has heard of: it stays in `spec`.
    return undefined
  }
}

/** A copy as it is on the wire. */
function plainSpec(spec: ServiceSpec): ServiceSpec {
  const name: unknown = spec?.Name
  const action = `make a definition of ${name === undefined ? 'a spec' : `the spec of the service ${quoted(name)}`}`
  let plain: ServiceSpec | null | undefined
  try {
    plain = JSON.parse(JSON.stringify(spec) ?? 'null')
  } catch {
    throw new SwarmError('INVALID_ARGUMENT', { action, meaning: 'it cannot be written as JSON' })
  }
  const image: unknown = plain?.TaskTemplate?.ContainerSpec?.Image
  // The image is what a definition cannot do without.
  if (plain && typeof image === 'string' && imageProblem(image) === undefined) return serviceSpecOf(plain, action)
  throw new SwarmError('INVALID_ARGUMENT', {
    action,
    meaning: 'it has no TaskTemplate.ContainerSpec.Image that names an image',
    remedy: 'give the spec of a service of containers',
    details: { argument: 'TaskTemplate.ContainerSpec.Image' },
  })
}
