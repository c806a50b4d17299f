import type { VariableLookup } from './compose-node.ts'
import type { ComposeProblems } from './compose-problems.ts'
import { type EnvEntries, EnvFileError, parseEnvFile } from './env-file.ts'
import { type FileMention, isThere, type ProjectFiles } from './project-files.ts'

/** More than an environment may hold on most systems. */
export const maxEnvBytes = 1024 * 1024

/** What environment files are read with. */
interface DotEnvContext {
  readonly files: ProjectFiles
  readonly problems: ComposeProblems
  readonly lookup: VariableLookup
  /** Whether the files have to be there. */
  readonly required: boolean
  readonly mention: FileMention
}

/** Variables with files behind them: what is set already counts, and then the later file. */
export async function readDotEnv(
  paths: readonly string[],
  { files, problems, lookup, required, mention }: DotEnvContext,
): Promise<VariableLookup> {
  const values: EnvEntries = new Map()
  const known = (name: string): string | undefined => lookup(name) ?? values.get(name)
  for (const path of paths) {
    if (!required && !(await isThere(path))) continue
    const text = await files.text(path, maxEnvBytes, mention)
    for (const [name, value] of readEnvText(text, path, known, problems)) values.set(name, value)
  }
  return known
}

/** Reads the text of an environment file, its mistakes with their line. */
export function readEnvText(
  text: string,
  file: string,
  lookup: VariableLookup,
  problems: ComposeProblems,
  parse: typeof parseEnvFile = parseEnvFile,
): EnvEntries {
  try {
    return parse(text, lookup)
  } catch (error) {
    if (!(error instanceof EnvFileError)) throw error
    throw problems.fatal('', { file, line: error.line, column: 1 }, error.message, 'write NAME=value')
  }
}
