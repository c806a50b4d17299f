/** What a socket throws. */
export function socketError(errno: string): Error {
  return Object.assign(new Error(`${errno} from memory`), { code: errno })
}
