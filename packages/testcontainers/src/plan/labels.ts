/** Every label that this package sets. They are its only state: what it made is found again by them. */
export const labels = {
  /** Id of the group of hosts that a container or a network belongs to. */
  group: 'io.raftkit.group',
  /** Name of the group, where it was given one. */
  name: 'io.raftkit.name',
  /** Name of a host. */
  host: 'io.raftkit.host',
  /** Role of a host in its swarm, where it is made for one. */
  role: 'io.raftkit.role',
  /** The process that made it and takes it away again, see `Owner`. */
  owner: 'io.raftkit.owner',
  /** On a volume with images: what is in it, as a hash. */
  seed: 'io.raftkit.seed',
  /** On the volume that stands for such a hash: the volume with the images, complete. */
  seedVolume: 'io.raftkit.seed-volume',
} as const
