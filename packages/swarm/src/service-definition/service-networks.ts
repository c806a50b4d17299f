import { quoted } from '../engine/quoted.ts'
import type { NetworkAttachmentConfig } from '../wire/task.ts'
import type { FieldReader } from './field-reader.ts'
import { present } from './present.ts'

/** A network of a service, written out. */
export interface ServiceNetworkDefinition {
  /** Name or id of a network of the swarm, or `host`. */
  readonly network: string
  /** Further names of the service there. */
  readonly aliases?: readonly string[]
  /** Driver-specific. */
  readonly driverOptions?: Readonly<Record<string, string>>
}

/** The networks of a definition. */
export function encodeServiceNetworks(fields: FieldReader): readonly NetworkAttachmentConfig[] | undefined {
  const targets = new Set<string>()
  return fields.list('networks', (value, place) => {
    const said = typeof value === 'string' ? { network: value } : value
    const attachment = fields.inside(said, place, (network) =>
      present<NetworkAttachmentConfig>({
        Target: network.requiredText('network'),
        Aliases: network.texts('aliases'),
        DriverOpts: network.textRecord('driverOptions'),
      }),
    )
    // Engines take it, and attach tasks twice.
    if (targets.has(attachment.Target)) throw fields.errorAt(place, `${quoted(attachment.Target)} is there twice`)
    targets.add(attachment.Target)
    return attachment
  })
}

/** The networks of the wire. */
export function decodeServiceNetworks(
  networks: readonly NetworkAttachmentConfig[] | undefined,
): readonly (string | ServiceNetworkDefinition)[] | undefined {
  return networks?.map(({ Target: network, Aliases: aliases, DriverOpts: driverOptions }) =>
    aliases === undefined && driverOptions === undefined ? network : present({ network, aliases, driverOptions }),
  )
}
