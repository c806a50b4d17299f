// @ts-check
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/**
 * @param {string} name
 * @param {string} [path] as in `PATH`; the administrator's folders are always searched too, because a plain user's `PATH` often lacks them
 * @returns {string | undefined}
 */
export function findExecutable(name, path = process.env['PATH'] ?? '') {
  for (const folder of [...path.split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin']) {
    const file = join(folder, name)
    try {
      accessSync(file, constants.X_OK)
      if (statSync(file).isFile()) return file
    } catch {
      // Not here.
    }
  }
  return undefined
}
