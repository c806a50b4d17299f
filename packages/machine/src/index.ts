export type { CallOptions } from './call-options.ts'
export type { CertificatePaths } from './certificates/certificate-paths.ts'
export type {
  CertificateStore,
  IssueServerOptions,
  RenewClientOptions,
  ServerCertificate,
} from './certificates/certificate-store.ts'
export type { EnsureCertificatesOptions, StoreCertificates } from './certificates/ensure-certificates.ts'
export type { CertificateInfo, CertificateState } from './certificates/list-certificates.ts'
export type { KeyType } from './certificates/private-key.ts'
export type { JsonValue, MutableJsonValue } from './config/json-value.ts'
export type { DockerContexts, ExportContextOptions, ImportContextOptions } from './contexts/docker-contexts.ts'
export { isMachineError, MachineError, type MachineErrorInit } from './errors/machine-error.ts'
export { type MachineErrorCode, type MachineErrorCodeInfo, machineErrorCodes } from './errors/machine-error-codes.ts'
export type { GroupEntry, GroupRole } from './groups/group-entry.ts'
export type { GroupMember, MachineGroup, MachineGroups } from './groups/machine-groups.ts'
export type { HostCallOptions } from './host/host-call-options.ts'
export type { ProvisionOptions } from './host/provision-options.ts'
export type { TakeOverEngineOptions, TakeOverOptions } from './host/take-over-options.ts'
export type { TakeOverPlan } from './host/take-over-plan.ts'
export type { EngineUpgrade } from './host/upgrade-engine.ts'
export type { CreateMachineOptions } from './store/create-options.ts'
export type { EngineAddress, TlsFiles, TlsMaterial } from './store/engine-address.ts'
export type { Machine, MachineConfig } from './store/machine.ts'
export type { MachineEntry } from './store/machine-entry.ts'
export { type ImportMachinesOptions, MachineStore, type MachineStoreOptions } from './store/machine-store.ts'
export type { MachineConfigDraft } from './store/update-machine.ts'
