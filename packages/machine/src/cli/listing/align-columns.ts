const MIN_WIDTH = 5
const PADDING = 3

/**
 * Aligns texts with tabs in them, as Docker Machine does: a column is as wide as the longest cell of consecutive lines
 * that have it, and what follows the last tab of a line is left as it is.
 */
export function alignColumns(text: string): string {
  const lines = text.split('\n').map((line) => line.split('\t'))
  const widths = lines.map((cells) => cells.map(() => 0))
  const columns = Math.max(...lines.map((cells) => cells.length)) - 1
  for (let column = 0; column < columns; column++) {
    let block: number[] = []
    for (let line = 0; line <= lines.length; line++) {
      if (column < (lines[line]?.length ?? 0) - 1) {
        block.push(line)
        continue
      }
      const longest = Math.max(0, ...block.map((at) => [...(lines[at]?.[column] ?? '')].length))
      for (const at of block) (widths[at] ?? [])[column] = Math.max(MIN_WIDTH, longest + PADDING)
      block = []
    }
  }
  return lines.map((cells, line) => cells.map((cell, at) => pad(cell, widths[line]?.[at] ?? 0)).join('')).join('\n')
}

/** In code points, as Go counts. */
function pad(cell: string, width: number): string {
  return cell + ' '.repeat(Math.max(0, width - [...cell].length))
}
