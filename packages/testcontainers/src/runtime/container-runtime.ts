import { setTimeout as delay } from 'node:timers/promises'
import { type ContainerRuntimeClient, getContainerRuntimeClient, getReaper, ImageName } from 'testcontainers'
import { HarnessError } from '../errors/harness-error.ts'
import { isImageId } from './engine-image.ts'

/** The engine that hosts are made on, as Testcontainers sees it. */
export type ContainerRuntime = ContainerRuntimeClient

/** The client of the engine that hosts are made on. Testcontainers finds the engine and keeps the client. */
export async function containerRuntime(): Promise<ContainerRuntime> {
  try {
    return await getContainerRuntimeClient()
  } catch (cause) {
    throw new HarnessError('NO_ENGINE', { action: 'reach a container engine', cause })
  }
}

/** Labels by which Testcontainers' own reaper, where it runs, removes what a dead process has left. */
export async function sessionLabels(runtime: ContainerRuntime): Promise<Record<string, string>> {
  const { sessionId } = await getReaper(runtime)
  return { 'org.testcontainers': 'true', 'org.testcontainers.lang': 'node', 'org.testcontainers.session-id': sessionId }
}

/** Sees to it that the engine has an image, so that many containers at once need not. */
export async function ensureImage(runtime: ContainerRuntime, image: string): Promise<void> {
  try {
    if (isImageId(image)) await runtime.container.dockerode.getImage(image).inspect()
    else await runtime.image.pull(ImageName.fromString(image))
  } catch (cause) {
    throw new HarnessError('IMAGE_UNAVAILABLE', {
      action: `use the image ${JSON.stringify(image)}`,
      meaning: `the engine neither has it nor can pull it (${firstLine(cause)})`,
      cause,
    })
  }
}

/** Whether the engine still answers, within ten seconds. */
export async function answers(runtime: ContainerRuntime): Promise<boolean> {
  const giveUp = new AbortController()
  const answered = runtime.container.dockerode.ping().then(
    () => true,
    () => false,
  )
  const silence = delay(10_000, false, { signal: giveUp.signal }).catch(() => false)
  try {
    return await Promise.race([answered, silence])
  } finally {
    giveUp.abort()
  }
}

/** What the engine said, in one line. */
export function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.split('\n', 1)[0]?.trim() ?? ''
}
