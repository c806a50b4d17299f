import type { SwarmCapabilities } from './capabilities.ts'

const warned = new Set<string>()

/**
 * Warns, once in a process, of what would go wrong without a word: without IPVS every task says that it runs, and
 * nothing answers.
 */
export function warnOfLimits(capabilities: SwarmCapabilities): void {
  for (const warning of limitWarnings(capabilities)) {
    if (warned.has(warning)) continue
    warned.add(warning)
    process.emitWarning(warning, { type: 'RaftkitWarning' })
  }
}

/** What is worth a warning although nobody has asked for it. */
export function limitWarnings({ vip, overlay, inotify, disk, memory }: SwarmCapabilities): string[] {
  return [
    ...(vip.available
      ? []
      : [
          `virtual IPs and the ingress mesh do not work here: ${vip.why}; tasks run and nothing answers, ` +
            'so use dnsrr endpoints and ports in host mode, or withRequiredCapabilities() to fail early',
        ]),
    ...(overlay.available ? [] : [`overlay networks do not work here: ${overlay.why}`]),
    ...[inotify, disk, memory].filter(({ available }) => !available).map(({ why }) => `nodes may fail here: ${why}`),
  ]
}
