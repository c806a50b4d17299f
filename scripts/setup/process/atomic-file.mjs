// @ts-check
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Readers see the old content or the new, never half of it.
 *
 * @param {string} file
 * @param {string} content
 */
export function writeFileAtomically(file, content) {
  mkdirSync(dirname(file), { recursive: true })
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, content)
  renameSync(draft, file)
}
