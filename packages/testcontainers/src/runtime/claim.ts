import type { ContainerRuntime } from './container-runtime.ts'
import { engineCall } from './engine-call.ts'
import { statusOf } from './outer-call.ts'

/**
 * Claims a name on the engine, for all processes that use it: with a volume that is empty. An engine makes a volume of
 * one name once, and answers every later request with the first.
 *
 * @returns the labels of whoever was first
 * @throws HarnessError `ENGINE_LOST`, `HOST_REFUSED`
 */
export async function claim(
  { container }: ContainerRuntime,
  name: string,
  labels: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  return engineCall(`claim the name ${name}`, async (abortSignal) => {
    await container.dockerode.createVolume({ Name: name, Labels: { ...labels }, abortSignal })
    return (await container.dockerode.getVolume(name).inspect({ abortSignal })).Labels
  })
}

/**
 * The labels of whoever has claimed a name; undefined if nobody has.
 *
 * @throws HarnessError `ENGINE_LOST`, `HOST_REFUSED`
 */
export async function claimant(
  { container }: ContainerRuntime,
  name: string,
): Promise<Readonly<Record<string, string>> | undefined> {
  return engineCall(`look who has the name ${name}`, async (abortSignal) => {
    try {
      return (await container.dockerode.getVolume(name).inspect({ abortSignal })).Labels
    } catch (error) {
      if (statusOf(error) === 404) return undefined
      throw error
    }
  })
}

/** Gives a name back. */
export async function release({ container }: ContainerRuntime, name: string): Promise<void> {
  await engineCall(`give the name ${name} back`, (abortSignal) =>
    container.dockerode.getVolume(name).remove({ abortSignal }),
  ).catch(() => undefined)
}
