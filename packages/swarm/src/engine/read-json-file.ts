import { readFile } from 'node:fs/promises'

/**
 * Reads a file of the docker command's configuration; undefined where there is none.
 *
 * @throws SyntaxError for what is not JSON. Its message quotes the file.
 */
export async function readJsonFile(path: string): Promise<unknown> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  return JSON.parse(text)
}
