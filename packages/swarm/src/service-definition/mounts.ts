import { isDeepStrictEqual } from 'node:util'
import { quoted } from '../engine/quoted.ts'
import type { Driver } from '../wire/common.ts'
import type { Mount } from '../wire/mount.ts'
import type { FieldReader } from './field-reader.ts'
import { present, presentOrNothing } from './present.ts'
import { formatShortMount, isAbsolutePath, parseShortMount } from './short-mount.ts'
import { formatSize } from './size.ts'

interface AnyMount {
  /** Absolute path in the container. */
  readonly target: string
  /** Nothing can be written there. */
  readonly readOnly?: boolean
}

/** A volume of the node that a task runs on. */
export interface VolumeMountDefinition extends AnyMount {
  /** A volume. */
  readonly type: 'volume'
  /** Its name; may hold templates, `data-{{.Task.Slot}}`. Left out, each task has a volume of its own. */
  readonly source?: string
  /** Leaves a new volume empty, instead of copying what the image has there. */
  readonly noCopy?: boolean
  /** Labels of a volume that is made for it. */
  readonly labels?: Readonly<Record<string, string>>
  /** Path inside the volume. API 1.45. */
  readonly subpath?: string
  /** Driver of a volume that is made for it. */
  readonly driver?: {
    /** The driver's name. */
    readonly name?: string
    /** Driver-specific. */
    readonly options?: Readonly<Record<string, string>>
  }
}

/** A path of the node that a task runs on. */
export interface BindMountDefinition extends AnyMount {
  /** A path. */
  readonly type: 'bind'
  /** Absolute path. It has to be there: a task is rejected where it is not. */
  readonly source: string
  /** Whether mounts below appear on the other side. */
  readonly propagation?: 'private' | 'rprivate' | 'shared' | 'rshared' | 'slave' | 'rslave'
  /** Without the mounts below the source. */
  readonly nonRecursive?: boolean
}

/** Memory. */
export interface TmpfsMountDefinition extends AnyMount {
  /** Memory that is empty at the start and gone at the end. */
  readonly type: 'tmpfs'
  /** `'64m'`, or a number of bytes. */
  readonly size?: string | number
  /** Permissions, `0o700` or `'0700'`. */
  readonly mode?: number | string
  /** Options of the mount, `[['noexec'], ['uid', '1000']]`. API 1.46. */
  readonly options?: readonly (readonly [flag: string] | readonly [key: string, value: string])[]
}

/** A volume of the whole cluster, by a CSI plugin. */
export interface ClusterMountDefinition extends AnyMount {
  /** A cluster volume. API 1.42. */
  readonly type: 'cluster'
  /** Its name, or `group:` and the group to take one of. */
  readonly source: string
}

/** A named pipe of Windows. */
export interface PipeMountDefinition extends AnyMount {
  /** A named pipe. */
  readonly type: 'npipe'
  /** Its path on the node. */
  readonly source: string
}

/** A mount, written out. */
export type MountDefinition =
  | VolumeMountDefinition
  | BindMountDefinition
  | TmpfsMountDefinition
  | ClusterMountDefinition
  | PipeMountDefinition

const types = ['volume', 'bind', 'tmpfs', 'cluster', 'npipe'] as const
const propagations = ['private', 'rprivate', 'shared', 'rshared', 'slave', 'rslave'] as const

/** The mounts of a definition. */
export function encodeMounts(fields: FieldReader): readonly Mount[] | undefined {
  const targets = new Set<string>()
  return fields.list('mounts', (value, place) => {
    const mount = encodeAny(fields, value, place)
    const target = mount.Target ?? ''
    if (targets.has(target)) throw fields.errorAt(place, `${quoted(target)} is mounted twice`)
    targets.add(target)
    return mount
  })
}

function encodeAny(fields: FieldReader, value: unknown, place: string): Mount {
  if (typeof value === 'object') return fields.inside(value, place, encodeMount)
  const read = typeof value === 'string' ? parseShortMount(value) : { problem: "a text is wanted, 'volume:/path'" }
  if ('problem' in read) throw fields.errorAt(place, read.problem)
  return read.mount
}

function encodeMount(mount: FieldReader): Mount {
  const type = mount.oneOf('type', types)
  if (type === undefined) throw mount.error('type', 'it is missing', `say one of ${types.join(', ')}`)
  const source = mount.text('source')
  const target = mount.requiredText('target')
  if (!isAbsolutePath(target)) throw mount.error('target', 'the path in the container is not absolute')
  if (type === 'tmpfs' && source !== undefined) throw mount.error('source', 'memory has none', 'leave it out')
  if (source === undefined && type !== 'tmpfs' && type !== 'volume') throw mount.error('source', 'it is missing')
  if (type === 'bind' && !isAbsolutePath(source)) {
    throw mount.error('source', 'the path of the node is not absolute, and a service runs on any node')
  }
  return present<Mount>({
    Type: type,
    Source: source,
    Target: target,
    ReadOnly: mount.flag('readOnly'),
    BindOptions: type === 'bind' ? bindOptions(mount) : undefined,
    VolumeOptions: type === 'volume' ? volumeOptions(mount) : undefined,
    TmpfsOptions: type === 'tmpfs' ? tmpfsOptions(mount) : undefined,
  })
}

function bindOptions(mount: FieldReader): Mount['BindOptions'] {
  return presentOrNothing<NonNullable<Mount['BindOptions']>>({
    Propagation: mount.oneOf('propagation', propagations),
    NonRecursive: mount.flag('nonRecursive'),
  })
}

function volumeOptions(mount: FieldReader): Mount['VolumeOptions'] {
  return presentOrNothing<NonNullable<Mount['VolumeOptions']>>({
    NoCopy: mount.flag('noCopy'),
    Labels: mount.textRecord('labels'),
    Subpath: mount.text('subpath'),
    DriverConfig: mount.object('driver', (driver) =>
      present<Partial<Driver>>({ Name: driver.text('name'), Options: driver.textRecord('options') }),
    ),
  })
}

function tmpfsOptions(mount: FieldReader): Mount['TmpfsOptions'] {
  return presentOrNothing<NonNullable<Mount['TmpfsOptions']>>({
    SizeBytes: mount.size('size'),
    Mode: mount.permissions('mode'),
    Options: mount.list('options', (option, place) => {
      const [key, value, ...more] = Array.isArray(option) ? option : []
      if (typeof key === 'string' && value === undefined) return [key] as const
      if (typeof key === 'string' && typeof value === 'string' && more.length === 0) return [key, value] as const
      throw mount.errorAt(place, "it is no option, ['noexec'] or ['uid', '1000']")
    }),
  })
}

/** The mounts of the wire, as short as they can be said. */
export function decodeMounts(mounts: readonly Mount[] | undefined): readonly (string | MountDefinition)[] | undefined {
  return mounts?.map((mount) => {
    const short = formatShortMount(mount)
    if (isDeepStrictEqual(parseShortMount(short), { mount })) return short
    const { Type: type, Source, Target, ReadOnly, BindOptions, VolumeOptions, TmpfsOptions } = mount
    const { Name: name, Options: driverOptions } = VolumeOptions?.DriverConfig ?? {}
    // What does not go together is found out where the definition is read again.
    return present({
      type,
      source: Source,
      target: Target,
      readOnly: ReadOnly,
      propagation: BindOptions?.Propagation,
      nonRecursive: BindOptions?.NonRecursive,
      noCopy: VolumeOptions?.NoCopy,
      labels: VolumeOptions?.Labels,
      subpath: VolumeOptions?.Subpath,
      driver: VolumeOptions?.DriverConfig && present({ name, options: driverOptions }),
      size: TmpfsOptions?.SizeBytes === undefined ? undefined : formatSize(TmpfsOptions.SizeBytes),
      mode: TmpfsOptions?.Mode,
      options: TmpfsOptions?.Options,
    }) as MountDefinition
  })
}
