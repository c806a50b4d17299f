/** A volume of a service, written out as the long form has it. */
export interface LongVolume {
  readonly type: 'volume' | 'bind' | 'npipe'
  readonly source?: string
  readonly target: string
  readonly read_only?: true
  readonly volume?: { readonly nocopy: true }
  readonly bind?: { readonly propagation: string }
}

/** What a short volume stands for, or what is wrong with it. */
export type ShortVolume =
  | { readonly volume: LongVolume; readonly unknown: readonly string[] }
  | { readonly problem: string }

const propagations = ['private', 'rprivate', 'shared', 'rshared', 'slave', 'rslave']

/** Colons, but not those behind the letter of a Windows drive. */
const separator = /(?<=^[A-Za-z]|:[A-Za-z]):(?![\\/])|(?<!^[A-Za-z]|:[A-Za-z]):/

/**
 * Reads a volume as the docker command does: `data:/var/lib/data` is a volume of the file, `./conf:/etc/conf:ro` and
 * `~/conf:/etc/conf` a path of the nodes, `/cache` a volume without a name. Options that it does not know come back.
 */
export function parseShortVolume(text: string): ShortVolume {
  const parts = text.split(separator)
  if (parts.length > 3 || parts.includes('')) return { problem: "it is no volume, 'data:/path' or './conf:/path:ro'" }
  const [source, target, options] = parts.length === 1 ? [undefined, parts[0] as string, undefined] : parts
  if (target === undefined) return { problem: 'the path in the container is missing' }
  const type = source === undefined || !isPath(source) ? 'volume' : 'bind'
  let volume: LongVolume = { type, ...(source === undefined ? {} : { source }), target }
  const unknown: string[] = []
  for (const option of options?.split(',') ?? []) {
    if (option === 'ro') volume = { ...volume, read_only: true }
    else if (option === 'nocopy') volume = { ...volume, volume: { nocopy: true } }
    else if (propagations.includes(option)) volume = { ...volume, bind: { propagation: option } }
    else if (option !== 'rw') unknown.push(option)
  }
  return { volume, unknown }
}

function isPath(source: string): boolean {
  return /^(?:[./~]|\\\\|[A-Za-z]:)/.test(source)
}
