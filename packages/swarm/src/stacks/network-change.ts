import type { ComposeProblems } from '../compose/compose-problems.ts'
import { SwarmError } from '../errors/swarm-error.ts'
import { containsSubnet } from '../networks/cidr.ts'
import type { Network, NetworkCreateRequest, NetworkIPAM } from '../wire/network.ts'
import { type FieldChange, fieldChanges } from './field-changes.ts'
import { foreign } from './object-changes.ts'
import type { StackChange } from './stack-plan.ts'
import { isOf } from './stack-state.ts'

/** What a change of a network is looked for with. */
interface NetworkContext {
  readonly action: string
  readonly stack: string
  /** Whether what a swarm cannot do is passed over. */
  readonly lenient: boolean
  readonly problems: ComposeProblems
}

/**
 * What is to be done about a network of a file: refused with `NAME_CONFLICT` where somebody else's has its name, and with
 * `IMMUTABLE` where it has other settings. Other labels change nothing that anybody runs, and are told only.
 */
export function networkChange(
  wanted: NetworkCreateRequest,
  existing: readonly Network[],
  { action, stack, lenient, problems }: NetworkContext,
): StackChange {
  const name = wanted.Name
  const current = existing.find((network) => network.Name === name && network.Scope === 'swarm')
  if (current === undefined) return { kind: 'network', name, action: 'create', fields: [] }
  const id = current.Id
  if (!isOf(stack, current.Labels)) return foreign('network', name, id, { action, stack })
  const which = `the network ${JSON.stringify(name)} is deployed with other`
  const labels = fieldChanges(current.Labels ?? {}, wanted.Labels ?? {}, 'Labels')
  if (labels.length > 0) {
    const message = `${which} labels (${pathsOf(labels)}), which stay: a network cannot be changed`
    problems.warn('networks', {}, message, 'remove the stack first, if they are wanted')
  }
  const fields = settingsThatDiffer(current, wanted)
  if (fields.length === 0) return { kind: 'network', name, action: 'unchanged', id, fields: [] }
  const message = `${which} settings (${pathsOf(fields)}), and a network cannot be changed`
  const remedy = 'give it another name in the file, remove the stack first, or deploy with lenient to leave it as it is'
  if (lenient) {
    problems.refuse('networks', {}, message, remedy)
    return { kind: 'network', name, action: 'unchanged', id, fields: [] }
  }
  const error = new SwarmError('IMMUTABLE', { action, meaning: message, remedy })
  return { kind: 'network', name, action: 'refused', id, fields, error }
}

/** Only what the file says counts: engines add options and addresses. Yes and no it always says. */
function settingsThatDiffer(current: Network, wanted: NetworkCreateRequest): FieldChange[] {
  // The swarm has not made it yet, and its settings are still missing.
  if (current.Driver === '') return []
  const { Driver, Internal = false, Attachable = false, EnableIPv4, EnableIPv6 = false, Options, IPAM } = wanted
  const after = { Driver, Internal, Attachable, EnableIPv4, EnableIPv6, Options, IPAM }
  const before = {
    Driver: current.Driver,
    Internal: current.Internal,
    Attachable: current.Attachable,
    // Older engines do not say it.
    EnableIPv4: EnableIPv4 === undefined ? undefined : (current.EnableIPv4 ?? EnableIPv4),
    EnableIPv6: current.EnableIPv6,
    Options: Options && among(Options, current.Options),
    IPAM: IPAM && {
      ...(IPAM.Driver === undefined ? {} : { Driver: current.IPAM.Driver }),
      ...(IPAM.Options ? { Options: among(IPAM.Options, current.IPAM.Options) } : {}),
      ...(IPAM.Config ? { Config: sameRanges(current.IPAM, IPAM) ? IPAM.Config : rangesAs(IPAM, current.IPAM) } : {}),
    },
  }
  return fieldChanges(before, after)
}

/** Of what there is, what is asked for. */
function among<Values extends object>(some: Values, all: Values | null | undefined): Partial<Values> {
  const entries = Object.entries(all ?? {}).filter(([key]) => Object.hasOwn(some, key))
  return Object.fromEntries(entries) as Partial<Values>
}

/** Addresses may be spelled in several ways, and engines fill in what is not said. */
function sameRanges({ Config: current }: NetworkIPAM, { Config: wanted }: NetworkIPAM): boolean {
  const [found, asked] = [current ?? [], wanted ?? []]
  const same = (one: string | undefined, other: string | undefined): boolean =>
    one === undefined || (other !== undefined && containsSubnet(one, other) && containsSubnet(other, one))
  return asked.every(({ Subnet, Gateway, IPRange }) =>
    found.some((one) => same(Subnet, one.Subnet) && same(Gateway, one.Gateway) && same(IPRange, one.IPRange)),
  )
}

/** Ranges that there are, with what is said of those that are asked for. */
function rangesAs({ Config: wanted }: NetworkIPAM, { Config: current }: NetworkIPAM): readonly object[] {
  return (current ?? []).map((one, index) => among(wanted?.[index] ?? one, one))
}

function pathsOf(fields: readonly FieldChange[]): string {
  return fields.map(({ path }) => path).join(', ')
}
