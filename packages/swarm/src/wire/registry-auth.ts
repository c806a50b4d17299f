/** Credentials of a registry, spelled as engines read them: a name with a password, or one of the tokens. */
export interface RegistryAuth {
  /** Name. */
  readonly username?: string
  /** Password, or a token in its place. */
  readonly password?: string
  /** Name and password in one, base64. */
  readonly auth?: string
  /** Address of the registry. */
  readonly serveraddress?: string
  /** Got from the registry, instead of a password. */
  readonly identitytoken?: string
  /** Sent to the registry as it is. */
  readonly registrytoken?: string
}
