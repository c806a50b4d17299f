/** The counter that every write to the cluster's store moves; an update names the one it has read. */
export interface ObjectVersion {
  /** Not consecutive: one counter serves the whole store. */
  readonly Index: number
}

/** What every object in the cluster's store has. */
export interface Meta {
  /** The version to send with an update. */
  readonly Version: ObjectVersion
  /** RFC 3339, with nanoseconds. */
  readonly CreatedAt: string
  /** RFC 3339, with nanoseconds. */
  readonly UpdatedAt: string
}

/** The trust root that a cluster or a node goes by. */
export interface TLSInfo {
  /** PEM. */
  readonly TrustRoot?: string
  /** DER in base64. */
  readonly CertIssuerSubject?: string
  /** DER in base64. */
  readonly CertIssuerPublicKey?: string
}

/** A named driver with its options. */
export interface Driver {
  /** The driver's name. */
  readonly Name: string
  /** Driver-specific. */
  readonly Options?: Readonly<Record<string, string>>
}

/** Something that operators count by a name of their own: so many of them, or one by its name. */
export type GenericResource =
  | {
      /** So many. */
      readonly DiscreteResourceSpec: {
        /** What it is, `gpu` for instance. */
        readonly Kind: string
        /** How many. */
        readonly Value: number
      }
    }
  | {
      /** A certain one. */
      readonly NamedResourceSpec: {
        /** What it is, `gpu` for instance. */
        readonly Kind: string
        /** Which one. */
        readonly Value: string
      }
    }
