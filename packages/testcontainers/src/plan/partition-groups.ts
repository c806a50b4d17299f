import { HarnessError } from '../errors/harness-error.ts'

/**
 * Completes the groups of a partition: hosts that are named in none form one more.
 *
 * @returns at least two groups, none of them empty, every host in exactly one
 * @throws HarnessError `INVALID_ARGUMENT`, `NO_SUCH_HOST`
 */
export function partitionGroups(groups: readonly (readonly string[])[], hosts: readonly string[]): string[][] {
  const action = 'part the hosts'
  const named = groups.flat()
  const stranger = named.find((name) => !hosts.includes(name))
  if (stranger !== undefined) {
    throw new HarnessError('NO_SUCH_HOST', {
      action,
      meaning: `there is no host ${JSON.stringify(stranger)}, there are ${hosts.join(', ')}`,
    })
  }
  const twice = named.find((name, index) => named.indexOf(name) !== index)
  const complaint =
    twice === undefined
      ? groups.some((group) => group.length === 0)
        ? 'a group is empty'
        : undefined
      : `${twice} is named twice`
  const rest = hosts.filter((name) => !named.includes(name))
  const all = [...groups.map((group) => [...group]), ...(rest.length === 0 ? [] : [rest])]
  if (complaint === undefined && all.length > 1) return all
  throw new HarnessError('INVALID_ARGUMENT', {
    action,
    meaning: complaint ?? 'all are in one group',
    remedy: 'name the hosts of at least one group, each once; those that are not named are the other group',
  })
}
