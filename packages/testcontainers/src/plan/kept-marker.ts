/** The volume that says that a group outlives its process, on purpose. */
export function keptMarker(group: string): string {
  return `raftkit-kept-${group}`
}
