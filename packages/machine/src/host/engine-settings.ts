/** What an engine is to be like. */
export interface EngineSettings {
  /** The driver, which becomes the label `provider`. */
  readonly provider: string
  /** `key=value` */
  readonly labels: readonly string[]
  readonly insecureRegistries: readonly string[]
  readonly registryMirrors: readonly string[]
  /** `''` leaves it to the engine. */
  readonly storageDriver: string
  /** Flags of `dockerd` without their dashes: `log-driver=syslog`, `debug`. */
  readonly flags: readonly string[]
  /** Variables of the engine, `NAME=value`. */
  readonly environment: readonly string[]
  /** Where it listens with TLS. */
  readonly port: number
  /** Listens on the addresses of IPv6, too. */
  readonly ipv6: boolean
}
