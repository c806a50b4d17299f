import { PassThrough, type Readable } from 'node:stream'

/** Copies of a stream that all advance with the slowest; one that is destroyed holds up nobody. */
export function tee(source: Readable, count: number): PassThrough[] {
  const copies = Array.from({ length: count }, () => new PassThrough())
  for (const copy of copies) {
    source.pipe(copy)
    copy.on('close', () => {
      source.unpipe(copy)
      if (copies.every(({ destroyed }) => destroyed)) source.destroy()
    })
  }
  source.on('error', (error: Error) => {
    for (const copy of copies) copy.destroy(error)
  })
  return copies
}
