/** A field of a body that not every API version knows. An engine that does not know it drops it without a word. */
export interface VersionedField {
  /**
   * Where it stands: names with dots between them, `[]` behind a list, and `=value` where only that value is new, as in
   * `TaskTemplate.ContainerSpec.Mounts[].Type=cluster`.
   */
  readonly path: string
  /** The API version that it came with, `1.46` for instance; undefined where no engine keeps it. */
  readonly since: string | undefined
  /** Whether `false`, `0` and `''` are a request of their own, instead of the same as leaving it out. */
  readonly zeroCounts?: boolean
}

const containerSpec = 'TaskTemplate.ContainerSpec'
const mounts = `${containerSpec}.Mounts[]`

/** Fields of a service. Everything else in a spec is as old as API 1.41. */
export const serviceFields: readonly VersionedField[] = [
  { path: `${mounts}.Type=cluster`, since: '1.42' },
  { path: `${mounts}.ClusterOptions`, since: '1.42', zeroCounts: true },
  { path: `${containerSpec}.Privileges.NoNewPrivileges`, since: '1.44' },
  { path: `${containerSpec}.Privileges.Seccomp`, since: '1.44' },
  { path: `${containerSpec}.Privileges.AppArmor`, since: '1.44' },
  { path: `${containerSpec}.Healthcheck.StartInterval`, since: '1.44' },
  { path: `${mounts}.VolumeOptions.Subpath`, since: '1.45' },
  { path: `${mounts}.TmpfsOptions.Options`, since: '1.46' },
  { path: `${containerSpec}.OomScoreAdj`, since: '1.46' },
  { path: 'TaskTemplate.Resources.SwapBytes', since: '1.52', zeroCounts: true },
  { path: 'TaskTemplate.Resources.MemorySwappiness', since: '1.52', zeroCounts: true },
  // Containers have them, since 1.42 and 1.44; in services Engine 28.5 still drops them.
  { path: `${mounts}.BindOptions.CreateMountpoint`, since: undefined },
  { path: `${mounts}.BindOptions.ReadOnlyNonRecursive`, since: undefined },
  { path: `${mounts}.BindOptions.ReadOnlyForceRecursive`, since: undefined },
]

/** Fields of a network. */
export const networkFields: readonly VersionedField[] = [{ path: 'EnableIPv4', since: '1.48', zeroCounts: true }]

/** Fields of a volume. Engine 20.10 makes a local volume instead. */
export const volumeFields: readonly VersionedField[] = [{ path: 'ClusterVolumeSpec', since: '1.42', zeroCounts: true }]
