/** What taking over a host means for it. */
export interface TakeOverPlan {
  /** The name of the machine that the host becomes. */
  readonly machine: string
  /** The host's system, as people call it: `Debian GNU/Linux 13 (trixie)`. */
  readonly system: string
  /** What is done there, in words: `installs docker.io with apt-get`. */
  readonly does: readonly string[]
  /** What somebody else has put there, or may miss. Nothing of it happens without consent. */
  readonly replaces: readonly string[]
}
