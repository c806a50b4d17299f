import type { Content } from '../contents/content-kind.ts'
import type { Config } from '../wire/config.ts'

/** A config as people talk about it. */
export interface SwarmConfig {
  /** 25 characters. */
  readonly id: string
  /** Its name. */
  readonly name: string
  /** Its content. */
  readonly data: Uint8Array
  /** Its labels. */
  readonly labels: Readonly<Record<string, string>>
  /** RFC 3339, with nanoseconds. */
  readonly createdAt: string
  /** RFC 3339, with nanoseconds. */
  readonly updatedAt: string
  /** Everything the engine said, as it said it. */
  readonly raw: Config
}

/** Reads a config off the wire. */
export function configFromWire(raw: Content): SwarmConfig {
  const { ID: id, Spec, CreatedAt: createdAt, UpdatedAt: updatedAt } = raw
  const data = Buffer.from(Spec.Data ?? '', 'base64')
  return { id, name: Spec.Name, data, labels: Spec.Labels ?? {}, createdAt, updatedAt, raw }
}
