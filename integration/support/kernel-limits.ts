/** Something that the engine's host cannot do, and that tests therefore leave out. */
export interface KernelLimit {
  /** What is left out. */
  readonly what: string
  /** Why. */
  readonly why: string
}

/** What tests would use and the host that the nodes share cannot do, as the harness has found out. */
export async function kernelLimits(image: string | undefined): Promise<KernelLimit[]> {
  if (image === undefined) return []
  // Not before it is needed: the gate's own report begins before the packages are built.
  const { probeCapabilities } = await import('@raftkit/testcontainers')
  const { overlay, vip, encryptedOverlay, netem } = await probeCapabilities(image)
  const needed = [
    { what: 'overlay networks', capability: overlay },
    { what: 'virtual IPs and the ingress mesh', capability: vip },
    { what: 'encrypted overlay networks', capability: encryptedOverlay },
    { what: 'delay and loss', capability: netem },
  ]
  return needed.flatMap(({ what, capability }) => (capability.available ? [] : [{ what, why: capability.why }]))
}
