import Dockerode from 'dockerode'

/** The engine that the hosts are containers of. */
export const outerDocker: Dockerode = new Dockerode()

/** What is on the outer engine of a group, by kind. */
export interface Leftovers {
  readonly containers: readonly string[]
  readonly networks: readonly string[]
  readonly volumes: readonly string[]
}

/** What is to be left of a group that was removed. */
export const nothing: Leftovers = { containers: [], networks: [], volumes: [] }

/** Everything on the outer engine that carries a group's label. */
export async function leftovers(group: string): Promise<Leftovers> {
  const filters = { label: [`io.raftkit.group=${group}`] }
  const [containers, networks, { Volumes: volumes }] = await Promise.all([
    outerDocker.listContainers({ all: true, filters }),
    outerDocker.listNetworks({ filters }),
    outerDocker.listVolumes({ filters }),
  ])
  return {
    containers: containers.map(({ Id }) => Id),
    networks: networks.map(({ Id }) => Id),
    // An engine without volumes says null.
    volumes: (volumes ?? []).map(({ Name }) => Name),
  }
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
