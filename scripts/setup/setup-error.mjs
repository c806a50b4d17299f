// @ts-check

/** A failure that the reader can do something about: what is wrong, and the remedy in one line. */
export class SetupError extends Error {
  /**
   * @param {string} message what is wrong
   * @param {{ remedy: string, details?: string, cause?: unknown }} options `details` is output of the failed tool, shown below the message
   */
  constructor(message, { remedy, details, cause }) {
    super(message, { cause })
    this.name = 'SetupError'
    this.remedy = remedy
    this.details = details
  }
}
