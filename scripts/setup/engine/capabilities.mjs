// @ts-check
import { readFileSync } from 'node:fs'

const CAPABILITY_NAMES = new Map([
  [12, 'CAP_NET_ADMIN'],
  [21, 'CAP_SYS_ADMIN'],
  [24, 'CAP_SYS_RESOURCE'],
])

/**
 * The capabilities a process can never get, because its bounding set lacks them.
 *
 * @param {string} status content of `/proc/self/status`
 * @param {number} last content of `/proc/sys/kernel/cap_last_cap`
 * @returns {string[]}
 */
export function missingCapabilities(status, last) {
  const mask = /^CapBnd:\s*([0-9a-f]+)$/m.exec(status)?.[1]
  if (mask === undefined) return []
  const bounding = BigInt(`0x${mask}`)
  const missing = []
  for (let bit = 0; bit <= last; bit++) {
    if (((bounding >> BigInt(bit)) & 1n) === 0n) missing.push(CAPABILITY_NAMES.get(bit) ?? `capability ${bit}`)
  }
  return missing
}

/** @returns {string[]} empty where the kernel has no such files */
export function readMissingCapabilities() {
  try {
    const last = Number(readFileSync('/proc/sys/kernel/cap_last_cap', 'utf8'))
    return missingCapabilities(readFileSync('/proc/self/status', 'utf8'), last)
  } catch {
    return []
  }
}
