/**
 * Where an engine listens and how to be let in: a plain object, so that other packages can take it without importing
 * this one. `@raftkit/swarm` declares the same shape.
 */
export interface EngineAddress {
  /** `tcp://192.0.2.11:2376`, `unix:///var/run/docker.sock` … */
  readonly url: string
  /** Present when the engine speaks TLS: the certificates to trust and to show. */
  readonly tls?: TlsFiles | TlsMaterial
}

/** TLS material on disk, read at the first connection and kept out of every object until then. */
export interface TlsFiles {
  /** Absolute path of the certificate authority, PEM. */
  readonly caPath: string
  /** Absolute path of the client certificate, PEM. */
  readonly certPath: string
  /** Absolute path of the client's private key, PEM. */
  readonly keyPath: string
}

/** TLS material in memory, PEM. A store takes it and never hands it out: an address names files. */
export interface TlsMaterial {
  /** The certificate authority. */
  readonly ca: string
  /** The client certificate. */
  readonly cert: string
  /** The client's private key. */
  readonly key: string
}
