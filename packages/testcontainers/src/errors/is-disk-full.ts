/** Whether what an engine says means that a disk is full. */
export function isDiskFull(words: string): boolean {
  return /no space left on device|disk quota exceeded/i.test(words)
}
