/** Answer of `GET /distribution/{name}/json`: what a registry has under a name. */
export interface DistributionInspect {
  /** The manifest, or the list of manifests. */
  readonly Descriptor: {
    /** What it is; spelled `MediaType` by older engines. */
    readonly mediaType?: string
    /** What it is, as engines before 23 spell it. */
    readonly MediaType?: string
    /** `sha256:…`: pins the image, as `name@digest`. */
    readonly digest: string
    /** Bytes. */
    readonly size: number
    /** Where else it is. */
    readonly urls?: readonly string[]
    /** Free key-value pairs. */
    readonly annotations?: Readonly<Record<string, string>>
    /** The content itself, base64. */
    readonly data?: string
    /** What it is for. */
    readonly platform?: OCIPlatform
    /** What kind of artifact it is. */
    readonly artifactType?: string
  }
  /** What the image is for, one for each manifest; `Placement.Platforms` of a service takes them. */
  readonly Platforms: readonly OCIPlatform[] | null
}

/** What an image is for. */
export interface OCIPlatform {
  /** Go's name: `amd64`, `arm64` … */
  readonly architecture: string
  /** `linux` or `windows`. */
  readonly os: string
  /** Windows' build. */
  readonly 'os.version'?: string
  /** Windows' features. */
  readonly 'os.features'?: readonly string[]
  /** `v7` for instance. */
  readonly variant?: string
}
