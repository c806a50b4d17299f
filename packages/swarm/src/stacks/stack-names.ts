/** The label that says which stack something belongs to. The docker command goes by it, too. */
export const namespaceLabel = 'com.docker.stack.namespace'

/** The label of a service with its image as the file has it, without a digest. */
export const imageLabel = 'com.docker.stack.image'

/** Labels of something that belongs to a stack. */
export function stackLabels(stack: string, labels: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { ...labels, [namespaceLabel]: stack }
}

/** The name of something that the file calls by a key. */
export function scopedName(stack: string, key: string): string {
  return `${stack}_${key}`
}
