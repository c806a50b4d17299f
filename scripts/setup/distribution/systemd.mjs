// @ts-check
import { existsSync } from 'node:fs'

/** Whether systemd runs this machine; the test that it documents itself, in sd_booted(3). */
export function hasSystemd() {
  return existsSync('/run/systemd/system')
}
