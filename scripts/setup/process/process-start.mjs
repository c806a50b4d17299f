// @ts-check
import { readFileSync } from 'node:fs'

/**
 * When a process started, in a form that only equals itself: boot and clock ticks since then.
 *
 * @param {number} pid
 * @returns {string | undefined} nothing for a dead process, or where the system does not tell
 */
export function processStart(pid) {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    // The second field is the program's name in parentheses, and may hold spaces and parentheses itself.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return `${boot}/${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`
  } catch {
    return undefined
  }
}
