// @ts-check
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * @param {string} mountinfo content of `/proc/self/mountinfo`
 * @param {string} folder
 * @returns {string[]} mount points in or at the folder, innermost first
 */
export function mountsBelow(mountinfo, folder) {
  const points = mountinfo.split('\n').flatMap((line) => line.split(' ')[4] ?? [])
  const decoded = points.map((point) =>
    point.replace(/\\([0-7]{3})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 8))),
  )
  return decoded.filter((point) => point === folder || point.startsWith(`${folder}/`)).reverse()
}

/**
 * Must come before a folder is deleted: a deletion walks into whatever is mounted there.
 *
 * @param {string} folder
 */
export function unmountBelow(folder) {
  for (const point of mountsBelow(readFileSync('/proc/self/mountinfo', 'utf8'), folder)) {
    // Lazily, because a dying process may hold it for a moment longer.
    execFileSync('umount', ['-l', point], { stdio: 'ignore' })
  }
}
