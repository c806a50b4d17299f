import type { Driver } from './common.ts'

/** Something that a task's container sees at a path. Mounts of the type `image` are not for services. */
export interface Mount {
  /** `volume` of the node, `cluster` volume (API 1.42), `bind` of a path of the node, `tmpfs`, Windows' `npipe`. */
  readonly Type?: 'volume' | 'cluster' | 'bind' | 'tmpfs' | 'npipe'
  /** Name of the volume, `group:` and a group of cluster volumes, or path on the node. Not with `tmpfs`. */
  readonly Source?: string
  /** Absolute path in the container. */
  readonly Target?: string
  /** Nothing can be written there. */
  readonly ReadOnly?: boolean
  /** Of old Docker Desktops only. */
  readonly Consistency?: 'default' | 'consistent' | 'cached' | 'delegated'
  /** With `bind`. What containers have besides is dropped by engines, and so it is refused here. */
  readonly BindOptions?: {
    /** Whether mounts below appear on the other side. */
    readonly Propagation?: 'private' | 'rprivate' | 'shared' | 'rshared' | 'slave' | 'rslave'
    /** Without the mounts below the source. */
    readonly NonRecursive?: boolean
  }
  /** With `volume`. */
  readonly VolumeOptions?: {
    /** Leaves a new volume empty, instead of copying what the image has there. */
    readonly NoCopy?: boolean
    /** Labels of a volume that is made for it. */
    readonly Labels?: Readonly<Record<string, string>>
    /** Path inside the volume. API 1.45. */
    readonly Subpath?: string
    /** Driver of a volume that is made for it. */
    readonly DriverConfig?: Partial<Driver>
  }
  /** With `tmpfs`. */
  readonly TmpfsOptions?: {
    /** Bytes. */
    readonly SizeBytes?: number
    /** Permissions as a number: `0o700` is 448. */
    readonly Mode?: number
    /** Options of the mount, `[['noexec'], ['uid', '1000']]`. API 1.46. */
    readonly Options?: readonly (readonly [flag: string] | readonly [key: string, value: string])[]
  }
  /** With `cluster`; there are none as yet. API 1.42. */
  readonly ClusterOptions?: Readonly<Record<string, never>>
}
