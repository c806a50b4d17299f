import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { Host } from '@raftkit/testcontainers'
import type Dockerode from 'dockerode'
import { pack } from 'tar-stream'
import { busybox } from './busybox.ts'

/** The image that {@link loadShellImage} makes. */
export const shellImage = 'raftkit/shell:1'

/** A command that runs until it is asked to end, and then ends at once: a shell alone would be killed after ten seconds. */
export const untilStopped = "trap 'exit 0' TERM; while :; do sleep 3600 & wait $!; done"

/** The programs of that image. */
const programs = ['sh', 'cat', 'grep', 'mkdir', 'nc', 'nslookup', 'rm', 'sed', 'sleep', 'sort', 'timeout', 'usleep']

/** The file system of that image: a few programs, which are all in one file. */
export async function shellArchive(): Promise<Buffer> {
  const tar = pack()
  tar.entry({ name: 'bin/busybox', mode: 0o755 }, await busybox())
  for (const program of programs) tar.entry({ name: `bin/${program}`, type: 'symlink', linkname: 'busybox' })
  tar.finalize()
  return buffer(tar)
}

/** Gives a host an image with a shell and a few programs, for services to be made of: there is no registry. */
export async function loadShellImage(host: Host): Promise<string> {
  await importImage(host, shellImage)
  return shellImage
}

/** The same image under another name. */
export const otherShellImage = 'raftkit/shell:2'

/** Gives a host the image under both names. */
export async function loadShellImages(host: Host): Promise<void> {
  await loadShellImage(host)
  const [repo, tag] = otherShellImage.split(':')
  await host.engine.request({
    action: 'tag an image',
    method: 'POST',
    path: `/images/${shellImage}/tag`,
    query: { repo, tag },
  })
}

/** Makes the image under another name, and with a command that runs where nothing else is said. */
export async function importImage(host: Host, image: string, command: readonly string[] = []): Promise<void> {
  const docker = await host.engine.dockerode<Dockerode>()
  const [repo, tag] = image.split(':')
  const progress = await docker.importImage(Readable.from([await shellArchive()]), {
    repo,
    tag,
    ...(command.length === 0 ? {} : { changes: `CMD ${JSON.stringify(command)}` }),
  })
  for await (const line of progress) {
    if (String(line).includes('"error"')) throw new Error(`The image cannot be loaded: ${line}`)
  }
}
