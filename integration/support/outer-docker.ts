import Dockerode from 'dockerode'

/** The engine that the hosts are containers of. */
export const outerDocker: Dockerode = new Dockerode()

/** Everything on the outer engine that carries a group's label, by kind. */
export async function leftovers(group: string): Promise<{ containers: string[]; networks: string[] }> {
  const filters = { label: [`io.raftkit.group=${group}`] }
  const [containers, networks] = await Promise.all([
    outerDocker.listContainers({ all: true, filters }),
    outerDocker.listNetworks({ filters }),
  ])
  return { containers: containers.map(({ Id }) => Id), networks: networks.map(({ Id }) => Id) }
}

/** Names of the volumes that these containers have. */
export async function volumesOf(containers: readonly string[]): Promise<string[]> {
  const inspected = await Promise.all(containers.map((id) => outerDocker.getContainer(id).inspect()))
  return inspected.flatMap(({ Mounts }) => Mounts.flatMap(({ Name }) => Name ?? []))
}

/** Which of these volumes there still are. */
export async function existingVolumes(names: readonly string[]): Promise<string[]> {
  const { Volumes } = await outerDocker.listVolumes()
  return names.filter((name) => Volumes.some((volume) => volume.Name === name))
}

/** Removes volumes with images for nodes, and what stands for each: they stay, as images do. */
export async function removeSeeds(volumes: readonly string[]): Promise<void> {
  const markers = volumes.map((name) => name.slice(0, name.lastIndexOf('-')))
  for (const name of new Set([...volumes, ...markers])) await outerDocker.getVolume(name).remove()
}
