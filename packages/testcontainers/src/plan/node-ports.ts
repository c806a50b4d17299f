/** Port of the engine inside a host. */
export const apiPort = 2376
