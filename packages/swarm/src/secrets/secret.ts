import type { Content } from '../contents/content-kind.ts'
import type { Secret } from '../wire/secret.ts'

/** A secret as people talk about it. */
export interface SwarmSecret {
  /** 25 characters. */
  readonly id: string
  /** Its name. */
  readonly name: string
  /** Its labels. */
  readonly labels: Readonly<Record<string, string>>
  /** RFC 3339, with nanoseconds. */
  readonly createdAt: string
  /** RFC 3339, with nanoseconds. */
  readonly updatedAt: string
  /** Everything the engine said, as it said it. */
  readonly raw: Secret
}

/** Reads a secret off the wire. */
export function secretFromWire(raw: Content): SwarmSecret {
  const { ID: id, Spec, CreatedAt: createdAt, UpdatedAt: updatedAt } = raw
  return { id, name: Spec.Name, labels: Spec.Labels ?? {}, createdAt, updatedAt, raw }
}
