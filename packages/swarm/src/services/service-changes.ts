import type { CallOptions } from '../call-options.ts'
import type { RegistryAuth } from '../wire/registry-auth.ts'
import type { Service } from './service.ts'

/** What a change of a service did. */
export interface ServiceChange {
  /** False when everything was as it was to be: nothing was sent then, and the way back is as it was. */
  readonly changed: boolean
  /** The service after it: `await service.converged()` waits for the outcome. */
  readonly service: Service
}

/** How a service is created. */
export interface CreateServiceOptions extends CallOptions {
  /** Credentials of the image's registry, sent in a header and stored by the managers for the nodes to pull with. */
  readonly registryAuth?: RegistryAuth
}

/** How a service is updated: with credentials of its own or with stored ones, not both. */
export type UpdateServiceOptions = CallOptions &
  (
    | {
        /** Credentials of the image's registry, stored in place of those before. */
        readonly registryAuth?: RegistryAuth
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
