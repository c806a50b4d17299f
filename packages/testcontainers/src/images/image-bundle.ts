import type { Readable } from 'node:stream'

/** An image, and the names that a host shall know it by. */
export interface BundledImage {
  /** Its id: `sha256:` and the digest of its configuration. */
  readonly id: string
  /** Its names, with tags. */
  readonly names: readonly string[]
  /** Its name in the archive, where that is another one. */
  readonly archived?: string
}

/** Images that come as one archive. */
export interface ImageBundle {
  /** What is in it. */
  readonly images: readonly BundledImage[]
  /** About how many bytes it has. */
  readonly bytes: number
  /** The archive, with these images at least. */
  open(images: readonly BundledImage[], signal: AbortSignal): Promise<Readable>
}
