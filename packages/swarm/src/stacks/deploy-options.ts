import type { CallOptions } from '../call-options.ts'
import type { ProgressOptions } from '../convergence/converge.ts'
import type { ResolveImage } from '../image/pin-image.ts'
import type { RegistryAuthOption } from '../registry-auth/registry-auth-for.ts'
import type { StackChange } from './stack-plan.ts'

/** A compose file: its path, several paths where the later ones say what is different, or what a file would say. */
export type ComposeSource = string | readonly string[] | Readonly<Record<string, unknown>>

/** How a compose file is read. */
export interface ComposeOptions {
  /**
   * The variables of the file. A file `.env` beside it gives those that are not set here.
   * @default the environment of the process
   */
  readonly env?: Readonly<Record<string, string | undefined>>
  /**
   * Profiles whose services are let in; `'*'` for all.
   * @default what `COMPOSE_PROFILES` says, separated by commas
   */
  readonly profiles?: readonly string[]
  /**
   * Passes over what a swarm cannot do, instead of refusing it, and leaves a network as it is that the file wants with
   * other settings; the result says what that was.
   */
  readonly lenient?: boolean
  /**
   * What the relative paths of an object are relative to. Those of a file are relative to its folder.
   * @default the working directory
   */
  readonly folder?: string
  /** A folder that no file may be outside of: for compose files of people who are not to read this machine's files. */
  readonly within?: string
  /**
   * Puts a hash of its content behind the name of every secret and config, `shop_key-0a1b2c3d4e`: a changed content
   * makes a new one, and the services move over to it. Old ones stay until `prune: 'all'`. Whoever may list secrets
   * sees the hash: leave it for contents that can be guessed.
   */
  readonly hashedNames?: boolean
}

/** Chooses the credentials for the registry of an image. */
export type RegistryAuthByImage = (
  image: string,
) => RegistryAuthOption | undefined | Promise<RegistryAuthOption | undefined>

/** What a plan takes. */
export interface StackPlanOptions extends CallOptions, ComposeOptions {
  /**
   * Removes what the stack has and the file does not name: services before others are made, so that their ports and
   * volumes are free, and with `'all'` at the end networks, secrets and configs that no service needs any more, not even
   * to be rolled back.
   * @default false
   */
  readonly prune?: boolean | 'all'
  /**
   * When the registry is asked for the digest of an image, so that every node runs the same: always, for images other
   * than those that are deployed, or never. Where it does not answer there is a warning, and with `'required'` an error.
   * @default 'always'
   */
  readonly resolveImage?: ResolveImage
  /**
   * Credentials for the registries of the images, sent along for the nodes to pull with: the same for all, those that
   * `docker login` has left (`'from-config'`), or what a function says.
   */
  readonly registryAuth?: RegistryAuthOption | RegistryAuthByImage
}

/** What a deployment takes; `stableMs`, `failFast` and `acceptRollback` count for each service that is waited for. */
export interface StackDeployOptions
  extends StackPlanOptions,
    Pick<ProgressOptions, 'stableMs' | 'failFast' | 'acceptRollback'> {
  /**
   * Waits until every service has converged. Services that others depend on are waited for in any case.
   * @default true
   */
  readonly wait?: boolean
  /** Is told of every step. */
  readonly onProgress?: (progress: StackProgress) => void
  /**
   * How long all of it may take, in milliseconds.
   * @default 300000
   */
  readonly timeoutMs?: number
}

/** One step of a deployment or of a removal. */
export interface StackProgress {
  /** What it is about. */
  readonly kind: StackChange['kind']
  /** Its name in the swarm. */
  readonly name: string
  /** What is done about it: `waiting` for a service that has not converged yet, `done` at the end. */
  readonly step: 'creating' | 'updating' | 'removing' | 'unchanged' | 'waiting' | 'done'
  /** What is waited for, in words. */
  readonly waitingFor?: string
}
