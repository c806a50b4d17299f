/** Where a host keeps the scripts of the partitions that it is in; the start script runs them before the engine. */
export const cutsFolder = '/raftkit/cuts'

/**
 * A script that lets nothing pass between the host that runs it and these addresses, established connections included:
 * in front of every chain, so that no rule of the engine's comes first. Safe to run again.
 *
 * @param id - of the partition: each has a chain of its own, so that they end independently
 */
export function cutScript(id: string, addresses: readonly string[]): string {
  const chain = chainOf(id)
  return `set -eu
iptables -w -N ${chain} 2>/dev/null || iptables -w -F ${chain}
${addresses.map((address) => `iptables -w -A ${chain} -s ${address} -j DROP\niptables -w -A ${chain} -d ${address} -j DROP\n`).join('')}
for from in INPUT OUTPUT FORWARD; do
  iptables -w -C "$from" -j ${chain} 2>/dev/null || iptables -w -I "$from" 1 -j ${chain}
done
`
}

/** A script that ends what {@link cutScript} has begun; one that was not begun is as good. */
export function mendScript(id: string): string {
  const chain = chainOf(id)
  return `rm -f ${cutFile(id)}
for from in INPUT OUTPUT FORWARD; do
  while iptables -w -D "$from" -j ${chain} 2>/dev/null; do :; done
done
iptables -w -F ${chain} 2>/dev/null || exit 0
iptables -w -X ${chain}
`
}

/** Where the script of a partition lies inside a host. */
export function cutFile(id: string): string {
  return `${cutsFolder}/${id}`
}

function chainOf(id: string): string {
  return `RAFTKIT-${id}`
}
