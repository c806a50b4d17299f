import type { ContentOptions } from '../contents/content-definition.ts'
import type { Fingerprint } from '../contents/content-kind.ts'
import { Contents } from '../contents/contents.ts'
import type { Managers } from '../managers/managers.ts'
import { type SwarmSecret, secretFromWire } from './secret.ts'
import { secretKind } from './secret-kind.ts'

/** What is stored with a secret. */
export interface SecretOptions extends ContentOptions {
  /**
   * How the secret is recognised by {@link Secrets.ensure} and {@link Secrets.rotate}, since no engine shows it again. By
   * default a label holds a salted scrypt hash of it, which takes long to try, but can be tried by everybody who may list
   * secrets: give a key that only you know where the secret could be guessed. With `false` there is no such label, and then
   * nobody can tell whether two secrets are the same.
   */
  readonly fingerprint?: Fingerprint
}

/** The secrets of a swarm. Their contents are never shown again: not in answers, nor in errors or logs. */
export class Secrets extends Contents<SwarmSecret, SecretOptions> {
  /** @internal */
  constructor(managers: Managers) {
    super(managers, secretKind, secretFromWire)
  }
}
