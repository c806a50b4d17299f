import type { ContentOptions } from '../contents/content-definition.ts'
import { Contents } from '../contents/contents.ts'
import type { Managers } from '../managers/managers.ts'
import { configFromWire, type SwarmConfig } from './config.ts'
import { configKind } from './config-kind.ts'

/** The configs of a swarm: settings that services read as files. Everybody who may list them can read them. */
export class Configs extends Contents<SwarmConfig, ContentOptions> {
  /** @internal */
  constructor(managers: Managers) {
    super(managers, configKind, configFromWire)
  }
}
