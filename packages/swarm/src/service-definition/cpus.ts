/** Reads a number of processors, `0.5` or `'0.5'`, into billionths; undefined for what is none, or is more precise. */
export function parseCpus(cpus: string | number): number | undefined {
  const [, whole = '', fraction = ''] = /^(\d{1,6})(?:\.(\d{0,9})0*)?$/.exec(plain(cpus)) ?? []
  return whole === '' ? undefined : Number(whole) * 1e9 + Number(fraction.padEnd(9, '0'))
}

/** Writes billionths of a processor as a number of processors that reads back as the same. */
export function formatCpus(nanoCpus: number): number | undefined {
  const cpus = nanoCpus / 1e9
  return parseCpus(cpus) === nanoCpus ? cpus : undefined
}

/** Small numbers print as `1e-7`. */
function plain(cpus: string | number): string {
  const text = String(cpus)
  return text.includes('e-') ? Number(cpus).toFixed(20) : text
}
