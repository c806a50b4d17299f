import { type ContainerRuntimeClient, getContainerRuntimeClient, getReaper, ImageName } from 'testcontainers'
import { firstLine } from '../errors/first-line.ts'
import { HarnessError, isHarnessError } from '../errors/harness-error.ts'
import { engineCall } from './engine-call.ts'
import { engineImage, isImageId } from './engine-image.ts'
import { statusOf } from './outer-call.ts'

/** The engine that hosts are made on, as Testcontainers sees it. */
export type ContainerRuntime = ContainerRuntimeClient

/** How long a pull may take: Testcontainers does not tell how it goes on. */
const pullMs = 900_000

/**
 * The client of the engine that hosts are made on. Testcontainers finds the engine and keeps the client.
 *
 * @throws HarnessError `NO_ENGINE`
 */
export async function containerRuntime(): Promise<ContainerRuntime> {
  const action = 'reach a container engine'
  try {
    return await engineCall(action, getContainerRuntimeClient, 30_000)
  } catch (cause) {
    throw new HarnessError('NO_ENGINE', { action, cause })
  }
}

/**
 * Labels by which Testcontainers' own reaper, where it runs, removes what a dead process has left.
 *
 * @throws HarnessError `IMAGE_UNAVAILABLE` where it cannot be started
 */
export async function sessionLabels(runtime: ContainerRuntime): Promise<Record<string, string>> {
  const action = "start Testcontainers' reaper"
  try {
    const { sessionId } = await engineCall(action, () => getReaper(runtime), 120_000)
    return {
      'org.testcontainers': 'true',
      'org.testcontainers.lang': 'node',
      'org.testcontainers.session-id': sessionId,
    }
  } catch (cause) {
    throw new HarnessError('IMAGE_UNAVAILABLE', {
      action,
      meaning: `its container does not come up (${wordsOf(cause)})`,
      remedy:
        'let the engine pull its image, or set TESTCONTAINERS_RYUK_DISABLED=true: what a process leaves is removed without it, too',
      cause,
    })
  }
}

/**
 * Sees to it that the engine has an image, so that many containers at once need not.
 *
 * @throws HarnessError `IMAGE_UNAVAILABLE`, `ENGINE_LOST`
 */
export async function ensureImage(runtime: ContainerRuntime, image: string): Promise<void> {
  const action = `use the image ${JSON.stringify(image)}`
  if (await engineCall(action, () => hasImage(runtime, engineImage(image)))) return
  try {
    if (isImageId(image)) throw new Error('it has no such image')
    await engineCall(
      action,
      () => runtime.image.pull(ImageName.fromString(image), { force: true, platform: undefined }),
      pullMs,
    )
  } catch (cause) {
    throw new HarnessError('IMAGE_UNAVAILABLE', {
      action,
      meaning: `the engine neither has it nor can pull it (${wordsOf(cause)})`,
      cause,
    })
  }
}

/** Whether the engine still answers, within ten seconds. */
export async function answers(runtime: ContainerRuntime): Promise<boolean> {
  return engineCall('ask the engine', () => runtime.container.dockerode.ping(), 10_000).then(
    () => true,
    () => false,
  )
}

async function hasImage({ container }: ContainerRuntime, name: string): Promise<boolean> {
  try {
    await container.dockerode.getImage(name).inspect()
    return true
  } catch (error) {
    if (statusOf(error) === 404) return false
    throw error
  }
}

/** What the engine, or Testcontainers, said itself. */
function wordsOf(error: unknown): string {
  if (!isHarnessError(error)) return firstLine(error)
  return error.code === 'ENGINE_LOST' ? error.summary : firstLine(error.cause)
}
