import type { Host } from '@raftkit/testcontainers'
import type Dockerode from 'dockerode'
import { loadShellImage, shellImage, untilStopped } from './shell-image.ts'

/** Gives a host the image with a shell under other names, too. Without a command it runs until it is stopped. */
export async function loadImagesNamed(host: Host, names: readonly string[]): Promise<void> {
  await loadShellImage(host)
  const docker = await host.engine.dockerode<Dockerode>()
  const container = await docker.createContainer({ Image: shellImage, Cmd: ['sh', '-c', untilStopped] })
  const { Id: id } = (await container.commit({ repo: 'raftkit/runs', tag: '1' })) as { readonly Id: string }
  await container.remove()
  for (const name of names) {
    const colon = name.lastIndexOf(':')
    await docker.getImage(id).tag({ repo: name.slice(0, colon), tag: name.slice(colon + 1) })
  }
}
