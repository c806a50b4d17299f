import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pack } from 'tar-stream'
import { outerDocker } from './outer-docker.ts'
import { shellArchive } from './shell-image.ts'

/** An image of the outer engine that goes with its scope. */
export interface OuterImage extends AsyncDisposable {
  /** Its name. */
  readonly name: string
  /** Its id. */
  readonly id: string
}

/** Makes an image with a shell on the outer engine, which nobody else has, and with noise in a layer of its own. */
export async function makeOuterImage(name: string, megabytes: number): Promise<OuterImage> {
  const colon = name.lastIndexOf(':')
  const [repo, tag] = [name.slice(0, colon), name.slice(colon + 1)]
  const base = `raftkit/test-${randomBytes(4).toString('hex')}`
  const imported = await outerDocker.importImage(Readable.from([await shellArchive()]), { repo: base })
  for await (const line of imported) if (String(line).includes('"error"')) throw new Error(String(line))
  const container = await outerDocker.createContainer({ Image: base, Cmd: ['/bin/sh'] })
  try {
    await container.putArchive(await noise(megabytes), { path: '/' })
    await container.commit({ repo, tag })
  } finally {
    await container.remove()
    await outerDocker.getImage(base).remove({ noprune: true })
  }
  const { Id: id } = await outerDocker.getImage(name).inspect()
  return { name, id, [Symbol.asyncDispose]: () => outerDocker.getImage(name).remove({ force: true }) }
}

/** Different in every megabyte, so that nothing is stored once for all. */
async function noise(megabytes: number): Promise<Buffer> {
  const tar = pack()
  tar.entry({ name: 'noise' }, Buffer.concat(Array.from({ length: megabytes }, () => randomBytes(1_000_000))))
  tar.finalize()
  return buffer(tar)
}
