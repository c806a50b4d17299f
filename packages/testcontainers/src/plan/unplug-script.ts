/** Marks links that are to go together. */
const group = 7117

/** Takes away, in one go, the links that it reads as `ip -o link` prints them. */
const takeAway = `{
  sed -n "/ lo: /!s/^[0-9]*: \\([^@:]*\\)[@:].*/link set dev \\1 group ${group}/p"
  echo link del group ${group}
} | ip -force -batch -`

/**
 * A script that takes away, inside a node, the links of overlay networks and those on the gateway bridge that are not the
 * ingress network's. Only for speed: engines take the links of what they remove away one by one, and each time the kernel
 * waits until no packet can be under way there any more, on one lock for all engines of a machine. Many links at once it
 * takes away as quickly as one, and engines do not mind that they are gone.
 *
 * Its arguments are the ids of the networks. Without `nsenter`, or `ip` of iproute2, it does nothing.
 */
export const unplugScript = `
cd /var/run/docker/netns || exit 0
keep=
[ ! -e ingress_sbox ] || keep=$(nsenter --net=ingress_sbox ip -o link | sed -n 's/.*@if\\([0-9]*\\): .*/\\1/p')
# Without its numbers, the link of the ingress network cannot be told from the others.
if [ ! -e ingress_sbox ] || [ -n "$keep" ]; then
  keep=" $(echo $keep) "
  ip -o link show master docker_gwbridge | while read -r index link; do
    case $keep in *" \${index%:} "*) ;; *) echo "$index $link" ;; esac
  done | ${takeAway} &
fi
for id in "$@"; do
  space=1-$(echo "$id" | cut -c1-10)
  [ ! -e "$space" ] || nsenter --net="$space" sh -c 'ip -o link | ${takeAway}' &
done
wait
`
