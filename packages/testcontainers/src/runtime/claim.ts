import type { ContainerRuntime } from './container-runtime.ts'

/**
 * Claims a name on the engine, for all processes that use it: with a volume that is empty. An engine makes a volume of
 * one name once, and answers every later request with the first.
 *
 * @returns the labels of whoever was first
 */
export async function claim(
  { container }: ContainerRuntime,
  name: string,
  labels: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  await container.dockerode.createVolume({ Name: name, Labels: { ...labels } })
  return (await container.dockerode.getVolume(name).inspect()).Labels
}

/** The labels of whoever has claimed a name; undefined if nobody has. */
export async function claimant(
  { container }: ContainerRuntime,
  name: string,
): Promise<Readonly<Record<string, string>> | undefined> {
  try {
    return (await container.dockerode.getVolume(name).inspect()).Labels
  } catch (error) {
    if ((error as { readonly statusCode?: number }).statusCode === 404) return undefined
    throw error
  }
}

/** Gives a name back. */
export async function release({ container }: ContainerRuntime, name: string): Promise<void> {
  await container.dockerode
    .getVolume(name)
    .remove()
    .catch(() => undefined)
}
