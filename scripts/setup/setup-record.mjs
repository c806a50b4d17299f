// @ts-check
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileAtomically } from './process/atomic-file.mjs'

/** @typedef {import('./images/node-image.mjs').NodeImage} NodeImage */

/**
 * What the last set-up found, in `.raftkit/setup.json`.
 *
 * @typedef {object} SetupRecord
 * @property {string} dockerHost
 * @property {string} engineVersion
 * @property {boolean} startedByUs
 * @property {Record<string, NodeImage>} nodeImages by release line
 * @property {{ version: string, why: string }[]} missing release lines that no image could be had for
 * @property {boolean} ryuk
 * @property {string | null} registry why the engine reaches no registry; `null` when it does, or nobody asked
 * @property {string} triedAt when images were last sought, ISO 8601
 * @property {string} checked image that a privileged container was seen to run from, by id
 */

/** How long a failure to get an image is believed, so that not every run waits for the same failure. */
const BELIEVED_MS = 60 * 60_000

/**
 * @param {string} state folder
 * @returns {SetupRecord | undefined}
 */
export function readRecord(state) {
  try {
    return JSON.parse(readFileSync(join(state, 'setup.json'), 'utf8'))
  } catch {
    return undefined
  }
}

/**
 * @param {string} state folder
 * @param {SetupRecord} record
 */
export function writeRecord(state, record) {
  writeFileAtomically(join(state, 'setup.json'), `${JSON.stringify(record, null, 2)}\n`)
}

/**
 * @param {SetupRecord | undefined} record
 * @param {{ dockerHost: string, engineVersion: string, now: number }} current
 * @returns {SetupRecord | undefined} the record, if its failures still count for this engine
 */
export function stillBelieved(record, { dockerHost, engineVersion, now }) {
  if (!record || record.dockerHost !== dockerHost || record.engineVersion !== engineVersion) return undefined
  const age = now - Date.parse(record.triedAt)
  return age >= 0 && age < BELIEVED_MS ? record : undefined
}
