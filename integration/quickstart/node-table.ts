import type { Node } from '@raftkit/swarm'

const header = ['ID', 'HOSTNAME', 'STATUS', 'AVAILABILITY', 'MANAGER STATUS', 'ENGINE VERSION'] as const

/** The nodes as `docker node ls` prints them; a star marks the node that was asked. */
export function nodeTable(nodes: readonly Node[], self: string): string {
  const rows = nodes.map((node) => [
    `${node.id}${node.id === self ? ' *' : '  '}`,
    node.hostname,
    capitalise(node.status),
    capitalise(node.availability),
    node.leader ? 'Leader' : capitalise(node.reachability ?? ''),
    node.engineVersion,
  ])
  const widths = header.map((title, column) =>
    Math.max(...[title, ...rows.map((row) => row[column] ?? '')].map(({ length }) => length)),
  )
  return [header, ...rows]
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd((widths[column] ?? 0) + 3))
        .join('')
        .trimEnd(),
    )
    .join('\n')
}

function capitalise(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
