import { readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { outerDocker } from './outer-docker.ts'

/** Something that a process has made for hosts. */
export interface OwnedThing {
  /** Kind and name. */
  readonly what: string
  /** Id of the group that it belongs to. */
  readonly group: string
}

/**
 * What a process has on the outer engine and among the temporary files, by the labels of its groups, but for images that
 * are complete and stay for others.
 */
export async function ownedBy(pid: number): Promise<OwnedThing[]> {
  const filters = { label: ['io.raftkit.owner'] }
  const [containers, networks, { Volumes }] = await Promise.all([
    outerDocker.listContainers({ all: true, filters }),
    outerDocker.listNetworks({ filters }),
    outerDocker.listVolumes({ filters }),
  ])
  // An engine without volumes says null.
  const volumes = Volumes ?? []
  const complete = new Set(volumes.map(({ Labels }) => Labels['io.raftkit.seed-volume']))
  const all = [
    ...containers.map(({ Id, Labels }) => ({ what: `container ${Id}`, labels: Labels })),
    ...networks.map(({ Id, Labels }) => ({ what: `network ${Id}`, labels: Labels ?? {} })),
    ...volumes
      .filter(({ Name }) => !complete.has(Name))
      .map(({ Name, Labels }) => ({ what: `volume ${Name}`, labels: Labels })),
  ]
  return [
    ...all
      .filter(({ labels }) => isPid(labels['io.raftkit.owner'], pid))
      .map(({ what, labels }) => ({ what, group: labels['io.raftkit.group'] ?? '' })),
    ...foldersOf(pid),
  ]
}

/** Folders with the stores of a process's groups. */
export function foldersOf(pid: number): OwnedThing[] {
  return readdirSync(tmpdir()).flatMap((name) => {
    const group = /^(raftkit-[0-9a-f]{8})-\w{6}$/.exec(name)?.[1]
    if (group === undefined || !isPid(ownerOf(join(tmpdir(), name)), pid)) return []
    return [{ what: `folder ${name}`, group }]
  })
}

function ownerOf(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, 'owner'), 'utf8')
  } catch {
    // Somebody removes it right now.
    return undefined
  }
}

function isPid(owner: string | undefined, pid: number): boolean {
  return owner?.split(':')[1] === String(pid)
}
