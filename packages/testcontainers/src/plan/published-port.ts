import { randomInt } from 'node:crypto'

/**
 * A port for the API of a host on the outer engine, by chance. It is chosen, not left to the engine, so that it stays
 * when the host is stopped and started; and below 32768, where neither engines nor kernels choose one for others.
 */
export function randomPublishedPort(): number {
  return randomInt(20_000, 32_768)
}
