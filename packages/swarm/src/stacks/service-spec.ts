import type { ComposeFields } from '../compose/compose-fields.ts'
import type { ComposeProject } from '../compose/compose-project.ts'
import { imageProblem } from '../image/image-reference.ts'
import { present } from '../service-definition/present.ts'
import type { ContainerSpec } from '../wire/container-spec.ts'
import type { ServiceSpec } from '../wire/service.ts'
import type { NetworkAttachmentConfig, TaskSpec } from '../wire/task.ts'
import {
  byText,
  capabilitiesOf,
  dnsOf,
  environmentOf,
  filled,
  healthcheckOf,
  hostsOf,
  securityOf,
  ulimitsOf,
} from './container-fields.ts'
import { modeOf, placementOf, resourcesOf, restartPolicyOf, updateConfigOf } from './deploy-fields.ts'
import { checkRules, deployRules, serviceNetworkRules, serviceRules } from './field-rules.ts'
import { serviceMounts } from './service-mounts.ts'
import { endpointOf } from './service-ports.ts'
import { configReferences, credentialSpecOf, type ObjectNames, secretReferences } from './service-references.ts'
import { imageLabel, scopedName, stackLabels } from './stack-names.ts'

/** What a service is translated with. */
export interface SpecContext {
  readonly stack: string
  readonly project: ComposeProject
  readonly secrets: ObjectNames
  readonly configs: ObjectNames
  /** Names of networks by their key in the file. */
  readonly networks: ObjectNames
}

/** Networks that every node has: services have no names of their own there. */
const predefined = new Set(['host', 'bridge', 'none', 'default'])

/**
 * The spec of a service of a file, as `docker stack deploy` makes it, so that neither tool replaces the tasks of the
 * other. Networks, secrets and configs are named; their ids are filled in when they are known.
 */
export function serviceSpec(key: string, service: ComposeFields, context: SpecContext): ServiceSpec {
  const { stack, project } = context
  checkRules(service, serviceRules)
  const deploy = service.fields('deploy')
  if (deploy !== undefined) checkRules(deploy, deployRules)
  const image = service.text('image')
  if (image === undefined || image === '') {
    service.invalid(service.has('image') ? 'image' : undefined, 'it has no image', 'name one in image')
  } else {
    const problem = imageProblem(image)
    if (problem !== undefined) service.invalid('image', problem, 'correct the name')
  }
  return present<ServiceSpec>({
    Name: scopedName(stack, key),
    Labels: { ...stackLabels(stack, deploy?.record('labels')), [imageLabel]: image ?? '' },
    TaskTemplate: present<TaskSpec & { ContainerSpec: ContainerSpec }>({
      ContainerSpec: containerSpec(service, image ?? '', context),
      Resources: resourcesOf(deploy),
      RestartPolicy: restartPolicyOf(service),
      Placement: placementOf(deploy),
      Networks: networksOf(key, service, context),
      LogDriver: logDriverOf(service),
    }),
    Mode: modeOf(service),
    UpdateConfig: updateConfigOf(deploy, 'update_config'),
    RollbackConfig: updateConfigOf(deploy, 'rollback_config'),
    EndpointSpec: endpointOf(service),
  })

  function containerSpec(fields: ComposeFields, Image: string, names: SpecContext): ContainerSpec {
    return present<ContainerSpec>({
      Image,
      Labels: stackLabels(stack, fields.record('labels')),
      Command: filled(fields.texts('entrypoint')),
      Args: filled(fields.texts('command')),
      Hostname: fields.text('hostname') || undefined,
      Env: environmentOf(fields),
      Dir: fields.text('working_dir') || undefined,
      User: fields.text('user') || undefined,
      Groups: filled(fields.texts('group_add')),
      Privileges: {
        CredentialSpec: credentialSpecOf(fields, names.configs) ?? null,
        SELinuxContext: null,
        ...securityOf(fields),
      },
      Init: fields.boolean('init'),
      StopSignal: fields.text('stop_signal') || undefined,
      TTY: fields.boolean('tty') || undefined,
      OpenStdin: fields.boolean('stdin_open') || undefined,
      ReadOnly: fields.boolean('read_only') || undefined,
      Mounts: serviceMounts(fields, stack, project),
      StopGracePeriod: fields.duration('stop_grace_period'),
      Healthcheck: healthcheckOf(fields),
      Hosts: hostsOf(fields),
      DNSConfig: dnsOf(fields),
      Secrets: secretReferences(fields, project, names.secrets),
      Configs: configReferences(fields, project, names.configs),
      Isolation: fields.oneOf('isolation', ['default', 'process', 'hyperv']),
      Sysctls: fields.record('sysctls'),
      ...capabilitiesOf(fields),
      Ulimits: ulimitsOf(fields),
      OomScoreAdj: fields.integer('oom_score_adj', -1000, 1000) || undefined,
    })
  }
}

function networksOf(
  key: string,
  service: ComposeFields,
  { networks }: SpecContext,
): readonly NetworkAttachmentConfig[] {
  const named = service.children('networks')
  const targets = named.length === 0 ? [['default', undefined] as const] : named
  return targets
    .flatMap(([network, fields]) => {
      const name = networks.get(network)
      if (name === undefined) {
        service.invalid('networks', `there is no network ${JSON.stringify(network)}`, 'name it in networks')
        return []
      }
      if (fields !== undefined) checkRules(fields, serviceNetworkRules)
      const aliases = fields?.texts('aliases') ?? []
      return [
        present<NetworkAttachmentConfig>({
          Target: name,
          Aliases: filled(predefined.has(name) ? aliases : [...aliases, key]),
          DriverOpts: fields?.record('driver_opts'),
        }),
      ]
    })
    .sort((a, b) => byText(a.Target, b.Target))
}

function logDriverOf(service: ComposeFields): TaskSpec['LogDriver'] {
  const logging = service.fields('logging')
  if (logging === undefined) return undefined
  return present({ Name: logging.text('driver'), Options: logging.record('options') })
}
