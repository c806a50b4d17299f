import type { Capability, SwarmCapabilities } from './capabilities.ts'

/** What a start needs of what is finite, roughly: a node with a few services. */
const perNode = { inotify: 8, diskKib: 512 * 1024, memoryKib: 160 * 1024 } as const

/** What a probe has found, beside the answer of its script. */
export interface ProbeAnswer {
  /** What the script wrote. */
  readonly script: string
  /** How many subnets are free for groups of hosts. */
  readonly freeSubnets: number
}

/** Draws conclusions from what was found. */
export function readProbe({ script, freeSubnets }: ProbeAnswer): SwarmCapabilities {
  const found = new Map(script.split('\n').map((line) => line.split('=', 2) as [string, string]))
  const text = (name: string): string => found.get(name) ?? 'no-tool'
  const ipvs = verdict(text('ipvs'), 'the kernel has IPVS', 'the kernel has no IPVS (/proc/net/ip_vs is missing)')
  return {
    privileged: { available: true, why: 'a privileged container ran' },
    overlay: verdict(text('vxlan'), 'a VXLAN link could be made', 'the kernel makes no VXLAN links'),
    vip: ipvs,
    ingress: ipvs,
    encryptedOverlay: encrypted(text('vxlan'), text('esp'), text('vni-match'), text('ipsec-match')),
    netem: verdict(text('netem'), 'a delay could be set', 'the kernel has no netem queueing discipline', 'tc'),
    cgroupV2:
      text('cgroup') === '2'
        ? { available: true, why: 'the host runs control groups version 2' }
        : { available: false, why: 'the host runs control groups version 1' },
    inotify: inotify(Number(text('inotify-limit')), Number(text('inotify-used'))),
    disk: room(Number(text('disk-kib')), perNode.diskKib, 'of disk'),
    memory: room(Number(text('memory-kib')), perNode.memoryKib, 'of memory'),
    addressPools: { available: freeSubnets > 0, why: `${freeSubnets} subnets are free` },
  }
}

/** What is known where no privileged container runs. */
export function withoutPrivileges(why: string): SwarmCapabilities {
  const no = (reason: string): Capability => ({ available: false, why: reason })
  const unknown = no('without privileged containers there are no nodes')
  return {
    privileged: no(why),
    overlay: unknown,
    vip: unknown,
    ingress: unknown,
    encryptedOverlay: unknown,
    netem: unknown,
    cgroupV2: unknown,
    inotify: unknown,
    disk: unknown,
    memory: unknown,
    addressPools: unknown,
  }
}

function verdict(answer: string, yes: string, no: string, tool = 'ip'): Capability {
  if (answer === 'yes') return { available: true, why: yes }
  if (answer === 'no') return { available: false, why: no }
  return { available: false, why: `it could not be found out: the node image has no \`${tool}\` command` }
}

function encrypted(vxlan: string, esp: string, vniMatch: string, ipsecMatch: string): Capability {
  const missing = [
    ...(vxlan === 'yes' ? [] : ['VXLAN']),
    ...(esp === 'yes' ? [] : ['ESP with AES-GCM']),
    ...(vniMatch === 'yes' ? [] : ['xt_u32 or xt_bpf']),
    ...(ipsecMatch === 'yes' ? [] : ['xt_policy']),
  ]
  return missing.length === 0
    ? { available: true, why: 'the kernel has ESP, and the matches that keep plain traffic out' }
    : { available: false, why: `the kernel was not found to have ${missing.join(', ')}` }
}

function inotify(limit: number, used: number): Capability {
  if (!(limit > 0)) return { available: true, why: 'no limit is known' }
  const left = Math.max(0, limit - used)
  return {
    available: left >= perNode.inotify,
    why: `${left} of ${limit} instances are left (fs.inotify.max_user_instances)`,
  }
}

function room(kib: number, need: number, of: string): Capability {
  if (!Number.isFinite(kib)) return { available: true, why: 'it could not be found out' }
  return { available: kib >= need, why: `${Math.floor(kib / 1024)} MiB ${of} are free` }
}
