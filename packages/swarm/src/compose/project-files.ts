import { access, open, realpath } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import type { Position } from './compose-node.ts'
import type { ComposeProblems } from './compose-problems.ts'

/** Who names a file, and where. */
export interface FileMention {
  /** Path in the compose file, as in `services.web.env_file`. */
  readonly path: string
  /** Where it is written. */
  readonly at: Position
}

/** The files of a project: everything that is read while a compose file is, is read through this. */
export class ProjectFiles {
  readonly #problems: ComposeProblems
  readonly #within: string | undefined

  /** @param within - the folder that no file may be outside of, symbolic links followed */
  constructor(problems: ComposeProblems, within: string | undefined) {
    this.#problems = problems
    this.#within = within
  }

  /**
   * Reads a file of at most so many bytes.
   *
   * @throws SwarmError `INVALID_COMPOSE_FILE` where there is none, or it is none, too large or outside of the project
   */
  async bytes(file: string, maxBytes: number, { path, at }: FileMention): Promise<Buffer> {
    const fatal = (message: string, remedy: string): Error => this.#problems.fatal(path, at, message, remedy)
    await this.#checkPlace(file, fatal)
    try {
      // Without waiting for somebody to write, where it is a pipe.
      await using handle = await open(file, 'r')
      const status = await handle.stat()
      if (!status.isFile()) throw fatal(`${shown(file)} is no file`, 'name a file')
      if (status.size > maxBytes) {
        throw fatal(`${shown(file)} has ${status.size} bytes, and at most ${maxBytes} are allowed`, 'make it smaller')
      }
      return await handle.readFile()
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code
      if (code === 'ENOENT' || code === 'ENOTDIR') throw fatal(`there is no file ${shown(file)}`, 'correct the path')
      if (code === 'EISDIR') throw fatal(`${shown(file)} is no file`, 'name a file')
      if (code !== undefined && error instanceof Error && !('remedy' in error)) {
        throw fatal(`the file ${shown(file)} cannot be read (${code})`, 'correct the path or the permissions')
      }
      throw error
    }
  }

  /**
   * Reads a text.
   *
   * @throws SwarmError `INVALID_COMPOSE_FILE`, also where it is no UTF-8
   */
  async text(file: string, maxBytes: number, mention: FileMention): Promise<string> {
    const bytes = await this.bytes(file, maxBytes, mention)
    const fatal = (): Error =>
      this.#problems.fatal(mention.path, mention.at, `${shown(file)} is no text in UTF-8`, 'save it as UTF-8')
    let text: string
    try {
      text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    } catch {
      throw fatal()
    }
    if (text.includes('\0')) throw fatal()
    return text
  }

  async #checkPlace(file: string, fatal: (message: string, remedy: string) => Error): Promise<void> {
    if (file.includes('\0')) throw fatal('a path has no zero characters', 'correct the path')
    if (this.#within === undefined) return
    const [root, real] = await Promise.all([realPath(this.#within), realPath(file)])
    const way = relative(root, real)
    if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) {
      throw fatal(`${shown(file)} is outside of ${shown(this.#within)}`, 'keep the files of the project in its folder')
    }
  }
}

/** A path of a compose file: relative to a folder, `~` for the home. */
export function inFolder(folder: string, path: string): string {
  if (path === '~' || path.startsWith('~/')) return resolve(homedir(), `.${path.slice(1)}`)
  return resolve(folder, path)
}

/** Whether there is something at a path. */
export async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

async function realPath(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path))
}

function shown(file: string): string {
  return JSON.stringify(file)
}
