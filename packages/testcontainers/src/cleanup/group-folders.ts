import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The folder of a group on this machine: its store, and a note of whose it is. */
export interface GroupFolder {
  /** Id of the group. */
  readonly group: string
  /** As in the label `io.raftkit.owner`; empty where the note was not written any more. */
  readonly owner: string
  /** Absolute path. */
  readonly path: string
}

const name = /^(raftkit-[0-9a-f]{8})-\w{6}$/

/** Makes the folder of a group, readable by its user alone, among the temporary files. */
export async function createGroupFolder(group: string, owner: string): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), `${group}-`))
  await writeFile(join(path, 'owner'), owner)
  return path
}

/** Every such folder on this machine. */
export async function listGroupFolders(): Promise<GroupFolder[]> {
  const groups = (await readdir(tmpdir())).flatMap((entry) => {
    const group = name.exec(entry)?.[1]
    return group === undefined ? [] : [{ group, path: join(tmpdir(), entry) }]
  })
  return Promise.all(
    groups.map(async ({ group, path }) => ({
      group,
      path,
      owner: await readFile(join(path, 'owner'), 'utf8').catch(() => ''),
    })),
  )
}

/** Removes a folder with everything in it; one that is gone is as good. */
export async function removeGroupFolder(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true })
}
