import type { ContentCall } from './content-call.ts'
import type { Content } from './content-kind.ts'
import { listContents } from './find-content.ts'

/** Whose version it is: the name without the number. */
export const versionOfLabel = 'io.raftkit.version-of'
/** Which version it is, counted from 1. */
export const versionLabel = 'io.raftkit.version'

/** One version of a content. */
export interface Version {
  /** 0 for the one that bears the plain name, which no rotation made. */
  readonly number: number
  readonly content: Content
}

/** All versions of a content, the oldest first. */
export async function versionsOf(call: ContentCall, name: string): Promise<Version[]> {
  // Names match by their beginnings: the plain name finds those with a number behind it, too.
  const contents = await listContents(call, { name })
  return contents
    .flatMap((content) => {
      const number = content.Spec.Name === name ? 0 : numberOf(content, name)
      return number === undefined ? [] : [{ number, content }]
    })
    .sort((one, other) => one.number - other.number)
}

/** The name that a version gets. */
export function versionName(name: string, number: number): string {
  return `${name}-${number}`
}

/** Somebody else's may have such a name: the labels tell. */
function numberOf({ Spec }: Content, name: string): number | undefined {
  const { [versionOfLabel]: of, [versionLabel]: version } = Spec.Labels ?? {}
  const number = Number(version)
  const ours = of === name && Number.isSafeInteger(number) && number > 0
  return ours && Spec.Name.startsWith(`${name}-`) ? number : undefined
}
