/** What Go takes for a boolean. */
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...['1', 't', 'T', 'TRUE', 'true', 'True'].map((text) => [text, true] as const),
  ...['0', 'f', 'F', 'FALSE', 'false', 'False'].map((text) => [text, false] as const),
])

/** Reads a boolean as Go does, `undefined` when it is none. */
export function parseBoolean(text: string): boolean | undefined {
  return BOOLEANS.get(text)
}
