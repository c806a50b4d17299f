// @ts-check
import { SetupError } from '../setup-error.mjs'

/** @typedef {import('../distribution/os-release.mjs').OsRelease} OsRelease */

/**
 * Fails at once where we could not start an engine in the end.
 *
 * @param {OsRelease | undefined} release
 * @param {number | undefined} uid
 * @throws {SetupError}
 */
export function assertProvidable(release, uid) {
  const message = 'no Docker engine answers'
  if (release?.id !== 'debian' && release?.id !== 'ubuntu') {
    throw new SetupError(message, {
      remedy: 'install and start Docker Desktop or Docker Engine, or set DOCKER_HOST to an engine',
    })
  }
  if (uid !== 0) {
    throw new SetupError(message, {
      remedy: 'start Docker (`sudo systemctl start docker`), or run this as root once, which installs and starts one',
    })
  }
}
