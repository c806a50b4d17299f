import { lastLines } from './container-logs.ts'
import type { ContainerRuntime } from './container-runtime.ts'
import { engineCall } from './engine-call.ts'
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

/**
 * Runs a script in a privileged container without a network, and gives back what it has written.
 *
 * @throws HarnessError `ENGINE_LOST`, `HOST_REFUSED`
 */
export async function runOnce(runtime: ContainerRuntime, { image, script, labels }: RunOnce): Promise<string> {
  const action = `run a container of the image ${JSON.stringify(image)}`
  const container = await engineCall(action, (abortSignal) =>
    runtime.container.dockerode.createContainer({
      Image: engineImage(image),
      Entrypoint: ['/bin/sh', '-c', script],
      Cmd: [],
      Labels: { ...labels },
      // The host's processes: some limits are for all of them together.
      HostConfig: { Privileged: true, NetworkMode: 'none', PidMode: 'host' },
      abortSignal,
    }),
  )
  try {
    return await engineCall(action, async (abortSignal) => {
      await container.start({ abortSignal })
      await container.wait({ abortSignal })
      return lastLines(runtime, container.id, 1_000)
    })
  } finally {
    await engineCall(action, () => container.remove({ force: true, v: true }))
  }
}
