// For users
export type { CallOptions } from './call-options.ts'
export type { SwarmConfig } from './configs/config.ts'
export type { Configs } from './configs/configs.ts'
export type { AnyContentOptions, ContentOptions } from './contents/content-definition.ts'
export type { ContentFilters, ContentSpec, Fingerprint } from './contents/content-kind.ts'
export type { Contents, RotateOptions } from './contents/contents.ts'
export type { RotationProgress, RotationResult } from './contents/rotate-content.ts'
export type { ConvergeOptions, ProgressOptions } from './convergence/converge.ts'
export type {
  ConvergenceOutcome,
  ConvergencePhase,
  ConvergenceProblem,
  Progress,
} from './convergence/progress.ts'
export type { ServiceTask } from './convergence/service-task.ts'
export type { ConfigEndpoints } from './engine/config-endpoints.ts'
export type { DistributionEndpoints } from './engine/distribution-endpoints.ts'
export { Engine, type EnginePing } from './engine/engine.ts'
export type { EngineRequest, EngineStreamRequest } from './engine/engine-request.ts'
export type { EngineTime } from './engine/engine-time.ts'
export type { LogLine } from './engine/log-lines.ts'
export type { NetworkEndpoints } from './engine/network-endpoints.ts'
export type { NodeEndpoints } from './engine/node-endpoints.ts'
export type { EngineTarget } from './engine/open-transport.ts'
export type { EventOptions } from './engine/read-events.ts'
export type { LogOptions } from './engine/read-logs.ts'
export type { SecretEndpoints } from './engine/secret-endpoints.ts'
export type { ServiceEndpoints, ServiceUpdateOptions } from './engine/service-endpoints.ts'
export type { SwarmEndpoints, SwarmUpdateOptions } from './engine/swarm-endpoints.ts'
export type { TaskEndpoints } from './engine/task-endpoints.ts'
export type { VersionedField } from './engine/versioned-fields.ts'
export type { VolumeEndpoints } from './engine/volume-endpoints.ts'
export type { EngineAddress, SshAddress, TlsFiles, TlsMaterial } from './engine-address.ts'
export { type SwarmErrorCode, type SwarmErrorCodeInfo, swarmErrorCodes } from './errors/codes.ts'
export type { FailedTask } from './errors/failed-task.ts'
export {
  type ComposeProblem,
  isSwarmError,
  SwarmError,
  type SwarmErrorDetails,
  type SwarmErrorInit,
} from './errors/swarm-error.ts'
export type { ResolveImage } from './image/pin-image.ts'
export type { Subnet, SwarmNetwork } from './networks/network.ts'
export type { NetworkDefinition } from './networks/network-definition.ts'
export type { Networks } from './networks/networks.ts'
export type { Node } from './nodes/node.ts'
export type { ChangeResult, Nodes, RoleChangeOptions } from './nodes/nodes.ts'
export type { RollingDrainOptions } from './nodes/rolling-drain.ts'
export type { RegistryAuthOption } from './registry-auth/registry-auth-for.ts'
export type { SwarmSecret } from './secrets/secret.ts'
export type { SecretOptions, Secrets } from './secrets/secrets.ts'
export type { ContainerDefinition } from './service-definition/container-definition.ts'
export type { EnvironmentDefinition } from './service-definition/environment-variables.ts'
export type { FileReferenceDefinition } from './service-definition/file-references.ts'
export type { HealthCheckDefinition } from './service-definition/health-check.ts'
export type { HostNamesDefinition } from './service-definition/host-names.ts'
export type {
  BindMountDefinition,
  ClusterMountDefinition,
  MountDefinition,
  PipeMountDefinition,
  TmpfsMountDefinition,
  VolumeMountDefinition,
} from './service-definition/mounts.ts'
export type { PlacementDefinition } from './service-definition/placement.ts'
export type { PortDefinition } from './service-definition/ports.ts'
export type { PrivilegesDefinition } from './service-definition/privileges.ts'
export type { ProcessLimitsDefinition } from './service-definition/process-limits.ts'
export type { ResolverDefinition } from './service-definition/resolver.ts'
export type { ResourcesDefinition } from './service-definition/resources.ts'
export type { RestartPolicyDefinition } from './service-definition/restart-policy.ts'
export type { ServiceDefinition, ServiceSettings, ServiceSpecPatch } from './service-definition/service-definition.ts'
export { serviceDefinitionOf } from './service-definition/service-definition-of.ts'
export type {
  GlobalDefinition,
  JobDefinition,
  ModeDefinition,
  ReplicatedDefinition,
} from './service-definition/service-mode.ts'
export type { ServiceNetworkDefinition } from './service-definition/service-networks.ts'
export { serviceSpecOf } from './service-definition/service-spec-of.ts'
export type { RollbackPolicyDefinition, UpdatePolicyDefinition } from './service-definition/update-policy.ts'
export type { Service } from './services/service.ts'
export type { CreateServiceOptions, ServiceChange, UpdateServiceOptions } from './services/service-changes.ts'
export type { ServiceLogOptions } from './services/service-log.ts'
export type { Services } from './services/services.ts'
export type { TaskHistory } from './services/task-history.ts'
export type {
  ComposeOptions,
  ComposeSource,
  RegistryAuthByImage,
  StackDeployOptions,
  StackPlanOptions,
  StackProgress,
} from './stacks/deploy-options.ts'
export type { StackDeployResult } from './stacks/deploy-stack.ts'
export type { FieldChange } from './stacks/field-changes.ts'
export type { StackRemoveOptions, StackRemoveResult } from './stacks/remove-stack.ts'
export type { StackChange, StackPlan } from './stacks/stack-plan.ts'
export type { Stack, Stacks } from './stacks/stacks.ts'
export type { SwarmEventOptions } from './streams/follow-events.ts'
export type { SwarmEvent, SwarmEventFilters, SwarmEventType } from './streams/swarm-event.ts'
export type { InitOptions } from './swarm/init-options.ts'
export type { JoinOptions, JoinResult } from './swarm/join-swarm.ts'
export type { NodeRole } from './swarm/join-token.ts'
export type { RecoverOptions, Recovery } from './swarm/recover-swarm.ts'
export type { ReplaceNodeOptions } from './swarm/replace-node.ts'
export type { CaRotationProgress, RotateCaOptions } from './swarm/rotate-ca.ts'
export { Swarm } from './swarm/swarm.ts'
export type { Tasks } from './tasks/tasks.ts'
// For packages that build on this one
export type { DockerodeLike, ModemDialOptions, ModemLike } from './transport/dockerode-like.ts'
export type { Transport, TransportRequest, TransportResponse } from './transport/transport.ts'
export type { Draft } from './update/draft.ts'
export { type ConditionResult, type WaitOptions, waitFor } from './wait/wait-for.ts'
// The wire, spelled as the engine spells it
export type { Driver, GenericResource, Meta, ObjectVersion, TLSInfo } from './wire/common.ts'
export type { Config, ConfigSpec } from './wire/config.ts'
export type {
  ConfigReference,
  ContainerSpec,
  FileTarget,
  Healthcheck,
  Privileges,
  SecretReference,
} from './wire/container-spec.ts'
export type { DistributionInspect, OCIPlatform } from './wire/distribution.ts'
export type { Endpoint, EndpointSpec, PortConfig } from './wire/endpoint.ts'
export type { EngineEvent } from './wire/event.ts'
export type {
  ConfigFilters,
  EventFilters,
  EventType,
  NetworkFilters,
  NodeFilters,
  SecretFilters,
  ServiceFilters,
  ServiceModeName,
  TaskFilters,
  VolumeFilters,
} from './wire/filters.ts'
export type { Mount } from './wire/mount.ts'
export type {
  Network,
  NetworkContainer,
  NetworkCreateRequest,
  NetworkCreateResponse,
  NetworkIPAM,
} from './wire/network.ts'
export type { NodeInspect, NodeSpec, NodeState } from './wire/node.ts'
export type { RegistryAuth } from './wire/registry-auth.ts'
export type { Secret, SecretSpec } from './wire/secret.ts'
export type {
  GlobalJobMode,
  GlobalMode,
  ReplicatedJobMode,
  ReplicatedMode,
  ServiceCreateResponse,
  ServiceInspect,
  ServiceMode,
  ServiceSpec,
  ServiceUpdateResponse,
  TaskTemplate,
  UpdateConfig,
  UpdateStatus,
} from './wire/service.ts'
export type { ClusterInfo, SwarmInitRequest, SwarmInspect, SwarmJoinRequest, SwarmSpec } from './wire/swarm.ts'
export type { LocalNodeState, RemoteManager, SwarmStatus, SystemInfo, SystemVersion } from './wire/system.ts'
export type {
  NetworkAttachment,
  NetworkAttachmentConfig,
  Placement,
  ResourceRequirements,
  RestartPolicy,
  Task,
  TaskSpec,
  TaskState,
  TaskStatus,
  VolumeAttachment,
} from './wire/task.ts'
export type {
  ClusterVolume,
  ClusterVolumeSpec,
  Volume,
  VolumeCreateRequest,
  VolumeList,
  VolumeTopology,
} from './wire/volume.ts'
