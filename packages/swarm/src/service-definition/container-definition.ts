import { imageProblem } from '../image/image-reference.ts'
import type { ContainerSpec } from '../wire/container-spec.ts'
import { formatDuration } from './duration.ts'
import { decodeEnvironment, type EnvironmentDefinition, encodeEnvironment } from './environment-variables.ts'
import type { FieldReader } from './field-reader.ts'
import {
  decodeFileReferences,
  encodeFileReferences,
  type FileReference,
  type FileReferenceDefinition,
} from './file-references.ts'
import { decodeHealthCheck, encodeHealthCheck, type HealthCheckDefinition } from './health-check.ts'
import { decodeHostNames, encodeHostNames, type HostNamesDefinition } from './host-names.ts'
import { decodeMounts, encodeMounts, type MountDefinition } from './mounts.ts'
import { present } from './present.ts'
import { decodePrivileges, encodePrivileges, type PrivilegesDefinition } from './privileges.ts'
import { decodeProcessLimits, encodeProcessLimits, type ProcessLimitsDefinition } from './process-limits.ts'
import { decodeResolver, encodeResolver, type ResolverDefinition } from './resolver.ts'

/** What a definition says about the container of a task. */
export interface ContainerDefinition {
  /** `name:tag` or `name@digest`, `nginx:1.27` for instance. */
  readonly image: string
  /** Replaces the image's entry point, as on the wire. What compose files call `command` is `args` here. */
  readonly command?: readonly string[]
  /** Replaces the image's command: the arguments of the entry point. */
  readonly args?: readonly string[]
  /** Variables. Stored in clear, and shown to everybody who may inspect the service: no place for secrets. */
  readonly env?: EnvironmentDefinition
  /** Absolute path. */
  readonly workingDir?: string
  /** Name or number, `user:group`. */
  readonly user?: string
  /** Further groups. */
  readonly groups?: readonly string[]
  /** May hold templates, `web-{{.Task.Slot}}`. */
  readonly hostname?: string
  /** Runs a small init as the first process; as the engine is configured by default. */
  readonly init?: boolean
  /** Nothing can be written to its root file system. */
  readonly readOnly?: boolean
  /** Has a terminal: both streams of the log become one, raw. */
  readonly tty?: boolean
  /** Has an input that stays open. */
  readonly stdin?: boolean
  /** What asks it to end, `SIGTERM`. */
  readonly stopSignal?: string
  /** Between asking it to end and killing it, `'10s'`, which is the default. */
  readonly stopGracePeriod?: string
  /** Names for its hosts file. */
  readonly hosts?: HostNamesDefinition
  /** Its resolver. */
  readonly dns?: ResolverDefinition
  /** Capabilities beyond the usual ones, and those that it does not get: `CAP_NET_ADMIN`, `ALL`. */
  readonly capabilities?: {
    /** Beyond the usual ones. */
    readonly add?: readonly string[]
    /** Not even these. */
    readonly drop?: readonly string[]
  }
  /** Kernel settings of its own namespaces. */
  readonly sysctls?: Readonly<Record<string, string | number>>
  /** Limits of its processes. */
  readonly ulimits?: ProcessLimitsDefinition
  /** -1000 to 1000: the higher, the sooner killed when memory is short. API 1.46. */
  readonly oomScoreAdj?: number
  /** Windows only. */
  readonly isolation?: 'process' | 'hyperv'
  /** What it may do. */
  readonly privileges?: PrivilegesDefinition
  /** How it is watched; `false` to not do what the image says. */
  readonly healthCheck?: HealthCheckDefinition | false
  /** What it sees where: `'volume:/path'`, `'/path:/path:ro'`, or written out. */
  readonly mounts?: readonly (string | MountDefinition)[]
  /** Secrets, by name, or written out. */
  readonly secrets?: readonly (string | FileReferenceDefinition)[]
  /** Configs, by name, or written out. */
  readonly configs?: readonly (string | FileReferenceDefinition)[]
  /** Labels of the containers. */
  readonly containerLabels?: Readonly<Record<string, string | number | boolean>>
}

/** The container of a definition. */
export function encodeContainer(fields: FieldReader): ContainerSpec {
  const Image = fields.requiredText('image')
  const problem = imageProblem(Image)
  if (problem !== undefined) throw fields.error('image', problem)
  const capabilities = fields.object('capabilities', (inner) => ({
    add: inner.texts('add'),
    drop: inner.texts('drop'),
  }))
  const secrets = encodeFileReferences(fields, 'secrets')
  const configs = encodeFileReferences(fields, 'configs')
  return present<ContainerSpec>({
    Image,
    Labels: fields.textRecord('containerLabels'),
    Command: fields.texts('command'),
    Args: fields.texts('args'),
    Hostname: fields.text('hostname'),
    Env: encodeEnvironment(fields),
    Dir: fields.text('workingDir'),
    User: fields.text('user'),
    Groups: fields.texts('groups'),
    Privileges: encodePrivileges(fields),
    Init: fields.flag('init'),
    StopSignal: fields.text('stopSignal'),
    TTY: fields.flag('tty'),
    OpenStdin: fields.flag('stdin'),
    ReadOnly: fields.flag('readOnly'),
    Mounts: encodeMounts(fields),
    StopGracePeriod: fields.duration('stopGracePeriod'),
    Healthcheck: encodeHealthCheck(fields),
    Hosts: encodeHostNames(fields),
    DNSConfig: encodeResolver(fields),
    Secrets: secrets?.map(({ id, name, file }) => ({ SecretID: id, SecretName: name, File: file })),
    Configs: configs?.map(({ id, name, file }) => ({ ConfigID: id, ConfigName: name, File: file })),
    Isolation: fields.oneOf('isolation', ['process', 'hyperv']),
    Sysctls: fields.textRecord('sysctls'),
    CapabilityAdd: capabilities?.add,
    CapabilityDrop: capabilities?.drop,
    Ulimits: encodeProcessLimits(fields),
    OomScoreAdj: fields.count('oomScoreAdj', { least: -1000, most: 1000 }),
  })
}

type Decoders = { readonly [Field in keyof ContainerDefinition]-?: (container: ContainerSpec) => unknown }

/** What a definition says about each part of a container of the wire. */
export const decodeContainer: Decoders = {
  image: ({ Image }) => Image,
  command: ({ Command }) => Command,
  args: ({ Args }) => Args,
  env: ({ Env }) => decodeEnvironment(Env),
  workingDir: ({ Dir }) => Dir,
  user: ({ User }) => User,
  groups: ({ Groups }) => Groups,
  hostname: ({ Hostname }) => Hostname,
  init: ({ Init }) => Init,
  readOnly: ({ ReadOnly }) => ReadOnly,
  tty: ({ TTY }) => TTY,
  stdin: ({ OpenStdin }) => OpenStdin,
  stopSignal: ({ StopSignal }) => StopSignal,
  stopGracePeriod: ({ StopGracePeriod }) =>
    StopGracePeriod === undefined ? undefined : formatDuration(StopGracePeriod),
  hosts: ({ Hosts }) => decodeHostNames(Hosts),
  dns: ({ DNSConfig }) => decodeResolver(DNSConfig),
  capabilities: ({ CapabilityAdd: add, CapabilityDrop: drop }) =>
    add === undefined && drop === undefined ? undefined : present({ add, drop }),
  sysctls: ({ Sysctls }) => Sysctls,
  ulimits: ({ Ulimits }) => decodeProcessLimits(Ulimits),
  oomScoreAdj: ({ OomScoreAdj }) => OomScoreAdj,
  isolation: ({ Isolation }) => Isolation,
  privileges: ({ Privileges }) => decodePrivileges(Privileges),
  healthCheck: ({ Healthcheck }) => decodeHealthCheck(Healthcheck),
  mounts: ({ Mounts }) => decodeMounts(Mounts),
  secrets: ({ Secrets }) =>
    decodeFileReferences(Secrets?.map(({ SecretID, SecretName, File }) => fileReference(SecretID, SecretName, File))),
  configs: ({ Configs }) =>
    decodeFileReferences(Configs?.map(({ ConfigID, ConfigName, File }) => fileReference(ConfigID, ConfigName, File))),
  containerLabels: ({ Labels }) => Labels,
}

/** One without a file does not come back, and so it is not said. */
function fileReference(id: string, name: string, file: FileReference['file'] | undefined): FileReference {
  return { id, name, file: file ?? { Name: '', UID: '', GID: '', Mode: -1 } }
}
