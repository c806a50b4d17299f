import type { Measurement } from './measurement.ts'

/** Figures beside their aims, a line each. */
export function measurementTable(measurements: readonly Measurement[]): string {
  const rows = measurements.map((row) => {
    const { against, aim, unit } = row
    const judged = against === undefined ? row.ours : row.ours / against.value
    return [
      row.what,
      `${figure(row.ours)} ${unit}`,
      against === undefined ? '' : `${figure(against.value)} ${unit} (${against.name})`,
      against === undefined ? '' : judged.toFixed(2),
      aim === undefined ? '' : `≤ ${aim}`,
      aim === undefined ? '' : judged <= aim ? 'held' : 'MISSED',
    ]
  })
  const table = [['', 'ours', 'against', 'ratio', 'aim', ''], ...rows]
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? []
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function figure(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3)
}
