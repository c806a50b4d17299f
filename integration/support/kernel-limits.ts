import { access } from 'node:fs/promises'

/** Something that this machine's kernel cannot do, and that tests therefore leave out. */
export interface KernelLimit {
  /** What is left out. */
  readonly what: string
  /** Why. */
  readonly why: string
}

/** Looks at the kernel that the nodes will share. */
export async function kernelLimits(): Promise<KernelLimit[]> {
  if (process.platform !== 'linux') return []
  const hasIpvs = await access('/proc/net/ip_vs').then(
    () => true,
    () => false,
  )
  return hasIpvs
    ? []
    : [{ what: 'virtual IPs and the ingress mesh', why: 'the kernel has no IPVS (/proc/net/ip_vs is missing)' }]
}
