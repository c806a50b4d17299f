import type { CallOptions } from '../call-options.ts'
import type { ResolveImage } from '../image/pin-image.ts'
import type { RegistryAuthOption } from '../registry-auth/registry-auth-for.ts'
import type { Service } from './service.ts'

/** What a change of a service did. */
export interface ServiceChange {
  /** False when everything was as it was to be: nothing was sent then, and the way back is as it was. */
  readonly changed: boolean
  /** The service after it: `await service.converged()` waits for the outcome. */
  readonly service: Service
}

/** How an image is pinned. */
export interface PinOptions {
  /**
   * When to ask the registry for the digest of the image, so that all nodes run the same. What could not be found out is
   * in the `warnings` of the service.
   * @default 'always'
   */
  readonly resolveImage?: ResolveImage
}

/** How a service is created. */
export interface CreateServiceOptions extends CallOptions, PinOptions {
  /**
   * Credentials of the image's registry, or `from-config` for those of the Docker config: sent in a header, and stored by
   * the managers for the nodes to pull with.
   */
  readonly registryAuth?: RegistryAuthOption
}

/** How a service is updated: with credentials of its own or with stored ones, not both. */
export type UpdateServiceOptions = CallOptions &
  PinOptions &
  (
    | {
        /** Credentials of the image's registry, or `from-config`, stored in place of those before. */
        readonly registryAuth?: RegistryAuthOption
        /** Goes with no `registryAuth`. */
        readonly registryAuthFrom?: undefined
      }
    | {
        /** Goes with no `registryAuthFrom`. */
        readonly registryAuth?: undefined
        /**
         * Whose stored credentials to go on with.
         * @default 'spec'
         */
        readonly registryAuthFrom?: 'spec' | 'previous-spec'
      }
  )
