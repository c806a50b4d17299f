import { createHash } from 'node:crypto'
import { ComposeFields } from '../compose/compose-fields.ts'
import type { ComposeProject } from '../compose/compose-project.ts'
import { present } from '../service-definition/present.ts'
import type { ConfigSpec } from '../wire/config.ts'
import type { NetworkCreateRequest, NetworkIPAM } from '../wire/network.ts'
import type { SecretSpec } from '../wire/secret.ts'
import type { ServiceSpec } from '../wire/service.ts'
import { byText } from './container-fields.ts'
import { checkRules, configRules, networkRules, secretRules, volumeRules } from './field-rules.ts'
import { serviceSpec } from './service-spec.ts'
import { scopedName, stackLabels } from './stack-names.ts'
import { type Dependency, startOrder } from './start-order.ts'
import { externalName, isExternal, topLevel } from './top-level.ts'

/** Everything that a file asks a swarm for. */
export interface StackObjects {
  readonly networks: readonly NetworkCreateRequest[]
  /** Names of networks that have to be there. */
  readonly externalNetworks: readonly External[]
  readonly secrets: readonly SecretSpec[]
  readonly externalSecrets: readonly External[]
  readonly configs: readonly ConfigSpec[]
  readonly externalConfigs: readonly External[]
  /** In the order in which they are to be started. */
  readonly services: readonly WantedService[]
}

/** Something that the file uses and does not make. */
export interface External {
  /** Its name in the swarm. */
  readonly name: string
  /** What says so, for messages. */
  readonly fields: ComposeFields
}

/** A service of a file. */
export interface WantedService {
  /** Its name in the file. */
  readonly key: string
  /** Networks, secrets and configs are named in it; ids come later. */
  readonly spec: ServiceSpec & { readonly Name: string }
  /** What has to be there before it. */
  readonly dependsOn: readonly Dependency[]
}

/** Names that the contents of secrets and configs go into, so that other contents get other names. */
export interface ObjectNaming {
  /** Which of them. */
  readonly hashed: boolean
}

/** Translates a file. Its mistakes are noted in its problems. */
export function stackObjects(stack: string, project: ComposeProject, naming: ObjectNaming): StackObjects {
  const secrets = namedObjects('secrets', stack, project, naming)
  const configs = namedObjects('configs', stack, project, naming)
  for (const key of project.volumes.keys()) {
    const volume = topLevel(project, 'volumes', key)
    if (volume !== undefined) checkRules(volume, volumeRules)
  }
  const networks = namedNetworks(stack, project)
  const context = { stack, project, secrets: secrets.names, configs: configs.names, networks: networks.names }
  const services = startOrder(project).map(({ key, dependsOn }): WantedService => {
    const fields = new ComposeFields(project.services.get(key) as never, `services.${key}`, project.problems)
    const spec = serviceSpec(key, fields, context)
    return { key, spec: { ...spec, Name: scopedName(stack, key) }, dependsOn }
  })
  const used = {
    networks: new Set(services.flatMap(({ spec }) => spec.TaskTemplate.Networks?.map(({ Target }) => Target) ?? [])),
    secrets: new Set(
      services.flatMap(({ spec }) => spec.TaskTemplate.ContainerSpec.Secrets?.map((one) => one.SecretName) ?? []),
    ),
    configs: new Set(
      services.flatMap(({ spec }) => spec.TaskTemplate.ContainerSpec.Configs?.map((one) => one.ConfigName) ?? []),
    ),
  }
  return {
    networks: networks.wanted.filter(({ Name }) => used.networks.has(Name)),
    externalNetworks: networks.external.filter(({ name }) => used.networks.has(name)),
    secrets: secrets.wanted,
    externalSecrets: secrets.external.filter(({ name }) => used.secrets.has(name)),
    configs: configs.wanted,
    externalConfigs: configs.external.filter(({ name }) => used.configs.has(name)),
    services,
  }
}

function namedNetworks(
  stack: string,
  project: ComposeProject,
): { names: Map<string, string>; wanted: NetworkCreateRequest[]; external: External[] } {
  const names = new Map([['default', scopedName(stack, 'default')]])
  const wanted = new Map<string, NetworkCreateRequest>()
  const external: External[] = []
  if (!project.networks.has('default')) wanted.set('default', networkRequest(stack, scopedName(stack, 'default')))
  for (const key of project.networks.keys()) {
    const fields = topLevel(project, 'networks', key)
    if (fields === undefined) continue
    checkRules(fields, networkRules)
    if (isExternal(fields)) {
      const name = externalName(fields, key)
      names.set(key, name)
      external.push({ name, fields })
      continue
    }
    const name = fields.text('name') ?? scopedName(stack, key)
    names.set(key, name)
    wanted.set(key, networkRequest(stack, name, fields))
  }
  return { names, wanted: [...wanted.values()].sort((a, b) => byText(a.Name, b.Name)), external }
}

function networkRequest(stack: string, Name: string, fields?: ComposeFields): NetworkCreateRequest {
  return present<NetworkCreateRequest>({
    Name,
    Labels: stackLabels(stack, fields?.record('labels')),
    Driver: fields?.text('driver') || 'overlay',
    Options: fields?.record('driver_opts'),
    Internal: fields?.boolean('internal') || undefined,
    Attachable: fields?.boolean('attachable') || undefined,
    EnableIPv4: fields?.boolean('enable_ipv4'),
    EnableIPv6: fields?.boolean('enable_ipv6') || undefined,
    IPAM: fields === undefined ? undefined : ipamOf(fields.fields('ipam')),
  })
}

function ipamOf(ipam: ComposeFields | undefined): NetworkIPAM | undefined {
  const Driver = ipam?.text('driver')
  const Options = ipam?.record('options')
  const Config = (ipam?.items('config') ?? []).map((config) =>
    present({
      Subnet: config.text('subnet'),
      IPRange: config.text('ip_range'),
      Gateway: config.text('gateway'),
      AuxiliaryAddresses: config.record('aux_addresses'),
    }),
  )
  if (Driver === undefined && Options === undefined && Config.length === 0) return undefined
  return present<NetworkIPAM>({ Driver, Options, Config: Config.length === 0 ? undefined : Config })
}

function namedObjects(
  section: 'secrets' | 'configs',
  stack: string,
  project: ComposeProject,
  { hashed }: ObjectNaming,
): { names: Map<string, string>; wanted: SecretSpec[]; external: External[] } {
  const names = new Map<string, string>()
  const wanted: SecretSpec[] = []
  const external: External[] = []
  for (const key of project[section].keys()) {
    const fields = topLevel(project, section, key)
    if (fields === undefined) continue
    checkRules(fields, section === 'secrets' ? secretRules : configRules)
    if (isExternal(fields)) {
      const name = externalName(fields, key)
      names.set(key, name)
      external.push({ name, fields })
      continue
    }
    const content = project.contents[section].get(key)
    const driver = fields.text('driver')
    const template = fields.text('template_driver')
    const base = fields.text('name') ?? scopedName(stack, key)
    const Name = hashed && content !== undefined ? hashedName(base, content, template) : base
    names.set(key, Name)
    wanted.push(
      present<SecretSpec>({
        Name,
        Labels: stackLabels(stack, fields.record('labels')),
        Data: driver === undefined ? content?.toString('base64') : undefined,
        Driver: driver === undefined ? undefined : present({ Name: driver, Options: fields.record('driver_opts') }),
        Templating: template === undefined ? undefined : { Name: template },
      }),
    )
  }
  return { names, wanted: wanted.sort((a, b) => byText(a.Name, b.Name)), external }
}

/** Ends in what content and template driver come to; a name has 64 characters at most. */
function hashedName(name: string, content: Buffer, template: string | undefined): string {
  const hash = createHash('sha256').update(content)
  if (template !== undefined) hash.update(`\0${template}`)
  const digest = hash.digest('hex').slice(0, 10)
  return `${name.slice(0, 64 - digest.length - 1)}-${digest}`
}
