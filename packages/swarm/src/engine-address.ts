/**
 * Where an engine listens and how to be let in: a plain object, so that other packages can produce it without
 * importing this one.
 */
export interface EngineAddress {
  /** `unix:///var/run/docker.sock`, `npipe:////./pipe/docker_engine`, `tcp://192.0.2.11:2376`, `ssh://user@192.0.2.11` … */
  readonly url: string
  /** Present when the engine speaks TLS: the certificates to trust and to show. */
  readonly tls?: TlsFiles | TlsMaterial
}

/**
 * An engine behind SSH, with a configuration for `ssh` other than the user's. Without one, an `ssh://` URL is enough.
 *
 * @example
 * ```ts
 * const engine = new Engine({ url: 'ssh://deploy@192.0.2.11', sshConfigPath: '/run/secrets/ssh_config' })
 * ```
 */
export interface SshAddress {
  /** `ssh://[user@]host[:port]`, and the path of the engine's socket if it is not `/var/run/docker.sock`. */
  readonly url: string
  /** Absolute path of what to use instead of `~/.ssh/config` and the system's, as `ssh -F` does. */
  readonly sshConfigPath: string
  /** Not beside SSH, which does its own encryption. */
  readonly tls?: never
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

/** TLS material in memory, PEM. It shows in `console.log` of the object that holds it: prefer {@link TlsFiles}. */
export interface TlsMaterial {
  /** The certificate authority. */
  readonly ca: string
  /** The client certificate. */
  readonly cert: string
  /** The client's private key. */
  readonly key: string
}
