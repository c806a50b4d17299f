/**
 * Finds out what a kernel can do, by doing it, in a network namespace of its own. It runs in a privileged container of
 * the node image, because the engine may be on another machine. Its answer is a line `name=value` for each finding;
 * where a tool is missing it says `no-tool`.
 *
 * Rules and links that kernels cannot make fail, and those that they can load as a module are loaded by it: hence ipvs is
 * asked for as a match of iptables before its file is looked for.
 */
export const probeScript = `
say() { echo "$1=$2"; }
has() { command -v "$1" >/dev/null 2>&1; }

if has ip; then
  if ip link add rk-probe type vxlan id 42 dstport 4789 2>/dev/null; then say vxlan yes
  elif ip link add rk-probe type vxlan 2>&1 | grep -qi 'invalid argument'; then say vxlan yes
  else say vxlan no; fi
else say vxlan no-tool; fi

if has iptables; then
  iptables -t mangle -A OUTPUT -m ipvs --ipvs -j MARK --set-mark 1 >/dev/null 2>&1
  if iptables -A OUTPUT -p udp --dport 4789 -m u32 --u32 '0>>22&0x3C@12&0xFFFFFF00=1024' -j ACCEPT >/dev/null 2>&1 ||
     iptables -A OUTPUT -p udp --dport 4789 -m bpf --bytecode '1,6 0 0 0' -j ACCEPT >/dev/null 2>&1
  then say vni-match yes; else say vni-match no; fi
  if iptables -A OUTPUT -m policy --dir out --pol ipsec -j ACCEPT >/dev/null 2>&1; then say ipsec-match yes; else say ipsec-match no; fi
else
  say vni-match no-tool
  say ipsec-match no-tool
fi
if [ -e /proc/net/ip_vs ]; then say ipvs yes; else say ipvs no; fi

if has ip && ip xfrm state >/dev/null 2>&1; then
  if ip xfrm state add src 10.0.0.1 dst 10.0.0.2 proto esp spi 0x1234 reqid 1 mode transport \\
    aead 'rfc4106(gcm(aes))' 0x4142434445464748494a4b4c4d4e4f5051525354 64 2>/dev/null
  then say esp yes; else say esp no; fi
elif [ -r /proc/config.gz ] && has zcat; then
  if zcat /proc/config.gz | grep -q '^CONFIG_INET_ESP='; then say esp yes; else say esp no; fi
else say esp no-tool; fi

if has tc; then
  if tc qdisc add dev lo root netem delay 1ms 2>/dev/null; then say netem yes; else say netem no; fi
else say netem no-tool; fi

if [ -e /sys/fs/cgroup/cgroup.controllers ]; then say cgroup 2; else say cgroup 1; fi
say inotify-limit "$(cat /proc/sys/fs/inotify/max_user_instances 2>/dev/null)"
say inotify-used "$(ls -l /proc/[0-9]*/fd 2>/dev/null | grep -c 'anon_inode:inotify')"
say disk-kib "$(df -Pk /var/lib/docker | tail -n 1 | tr -s ' ' | cut -d ' ' -f 4)"
say memory-kib "$(grep MemAvailable /proc/meminfo | tr -cd '0-9')"
`
