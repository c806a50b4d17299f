import { Readable } from 'node:stream'
import type { Host } from '@raftkit/testcontainers'
import type Dockerode from 'dockerode'

/** The image that {@link loadShellImage} makes. */
export const shellImage = 'raftkit/shell:1'

/** A command that runs until it is asked to end, and then ends at once: a shell alone would be killed after ten seconds. */
export const untilStopped = "trap 'exit 0' TERM; while :; do sleep 3600 & wait $!; done"

/** The programs of that image. */
export const shellPrograms: readonly string[] = ['/bin/sh', '/bin/sleep', '/bin/cat']

/** Writes the image's file system: a few programs of the machine that it runs on, and their libraries. As text. */
export const shellArchiveScript: string = archiveScript(shellPrograms)

function archiveScript(paths: readonly string[]): string {
  return `set -o pipefail
  programs='${paths.join(' ')}'
  libraries=$(ldd $programs | grep -oE '/[^ ]+ \\(' | tr -d '(')
  for file in $programs $libraries; do echo "$file"; done | sort -u |
  tar --create --dereference --hard-dereference --absolute-names --files-from=- | gzip -1 | base64`
}

/**
 * Gives a host an image with `sh`, `sleep` and `cat`, for services to be made of: there is no registry. The programs and
 * their libraries are the host's own.
 */
export async function loadShellImage(host: Host): Promise<string> {
  await importImage(host, shellImage, shellPrograms)
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

/** Makes an image of programs that a host has, and of what it runs where nothing else is said. */
export async function importImage(
  host: Host,
  image: string,
  paths: readonly string[],
  command: readonly string[] = [],
): Promise<void> {
  const { exitCode, stdout, stderr } = await host.exec(['bash', '-c', archiveScript(paths)])
  if (exitCode !== 0) throw new Error(`The image cannot be made: ${stderr}`)
  const docker = await host.engine.dockerode<Dockerode>()
  const [repo, tag] = image.split(':')
  const progress = await docker.importImage(Readable.from([Buffer.from(stdout, 'base64')]), {
    repo,
    tag,
    ...(command.length === 0 ? {} : { changes: `CMD ${JSON.stringify(command)}` }),
  })
  for await (const line of progress) {
    if (String(line).includes('"error"')) throw new Error(`The image cannot be loaded: ${line}`)
  }
}
