// @ts-check
import { readFileSync } from 'node:fs'

/** @typedef {{ id: string, codename: string, name: string }} OsRelease */

/**
 * @param {string} text content of `/etc/os-release`
 * @returns {OsRelease}
 */
export function parseOsRelease(text) {
  const fields = new Map()
  for (const line of text.split('\n')) {
    const match = /^([A-Z_]+)=(["']?)(.*)\2$/.exec(line.trim())
    if (match) fields.set(match[1], match[3])
  }
  return {
    id: fields.get('ID') ?? '',
    codename: fields.get('VERSION_CODENAME') ?? '',
    name: fields.get('PRETTY_NAME') ?? fields.get('ID') ?? '',
  }
}

/** @returns {OsRelease | undefined} nothing outside Linux */
export function readOsRelease() {
  try {
    return parseOsRelease(readFileSync('/etc/os-release', 'utf8'))
  } catch {
    return undefined
  }
}
