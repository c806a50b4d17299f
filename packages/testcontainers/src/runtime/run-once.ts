import { lastLines } from './container-logs.ts'
import type { ContainerRuntime } from './container-runtime.ts'
import { engineImage } from './engine-image.ts'

/** A script for a container of its own. */
export interface RunOnce {
  /** Image, which the engine has. */
  readonly image: string
  /** For `/bin/sh`. */
  readonly script: string
  /** Labels to find the container by. */
  readonly labels: Readonly<Record<string, string>>
}

/** Runs a script in a privileged container without a network, and gives back what it has written. */
export async function runOnce(runtime: ContainerRuntime, { image, script, labels }: RunOnce): Promise<string> {
  const container = await runtime.container.dockerode.createContainer({
    Image: engineImage(image),
    Entrypoint: ['/bin/sh', '-c', script],
    Cmd: [],
    Labels: { ...labels },
    // The host's processes: some limits are for all of them together.
    HostConfig: { Privileged: true, NetworkMode: 'none', PidMode: 'host' },
  })
  try {
    await container.start()
    await container.wait()
    return await lastLines(runtime, container.id, 1_000)
  } finally {
    await container.remove({ force: true, v: true })
  }
}
