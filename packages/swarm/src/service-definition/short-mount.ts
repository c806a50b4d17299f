import type { Mount } from '../wire/mount.ts'

/** What a short mount stands for, or what is wrong with it. */
export type ShortMount = { readonly mount: Mount } | { readonly problem: string }

const propagations = ['private', 'rprivate', 'shared', 'rshared', 'slave', 'rslave'] as const

/** Colons, but not those behind the letter of a Windows drive: names of volumes have two letters at least. */
const separator = /(?<!^[A-Za-z]|:[A-Za-z]):|(?<=^[A-Za-z]|:[A-Za-z]):(?![\\/])/

/**
 * Reads a mount as `docker run --volume` does: `data:/var/lib/data` is a volume, `/etc/ssl:/etc/ssl:ro` a path of the
 * node, `/cache` a volume without a name. Behind a second colon: `ro`, `rw`, `nocopy` for volumes, and for paths the
 * propagation.
 */
export function parseShortMount(text: string): ShortMount {
  const parts = text.split(separator)
  if (parts.length > 3 || parts.includes('')) return { problem: "it is no mount, 'volume:/path' or '/path:/path:ro'" }
  const [source, target, options] = parts.length === 1 ? [undefined, parts[0] ?? '', undefined] : parts
  if (!isAbsolutePath(target)) return { problem: 'the path in the container is not absolute' }
  if (source !== undefined && /^[.~]/.test(source)) {
    return { problem: 'the path of the node is not absolute, and a service runs on any node' }
  }
  const bind = source !== undefined && isAbsolutePath(source)
  let mount: Mount = {
    Type: bind ? 'bind' : 'volume',
    ...(source === undefined ? {} : { Source: source }),
    Target: target,
  }
  for (const option of options?.split(',') ?? []) {
    const propagation = propagations.find((each) => each === option)
    if (option === 'ro' || option === 'readonly') mount = { ...mount, ReadOnly: true }
    else if (option === 'nocopy' && !bind) mount = { ...mount, VolumeOptions: { NoCopy: true } }
    else if (propagation !== undefined && bind) mount = { ...mount, BindOptions: { Propagation: propagation } }
    else if (option !== 'rw')
      return { problem: `${JSON.stringify(option)} is no option of a ${bind ? 'path' : 'volume'}` }
  }
  return { mount }
}

/** Writes a mount as a short one, if a short one may say it all. */
export function formatShortMount({ Source, Target, ReadOnly }: Mount): string {
  return `${Source === undefined ? '' : `${Source}:`}${Target}${ReadOnly === true ? ':ro' : ''}`
}

/** Whether a path is absolute on Linux or on Windows, whichever the nodes run. */
export function isAbsolutePath(path: string | undefined): boolean {
  return path !== undefined && /^(?:[\\/]|[A-Za-z]:[\\/])/.test(path)
}
