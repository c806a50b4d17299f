import { MachineError } from '../errors/machine-error.ts'
import { quoteName } from '../store/machine-name.ts'

/**
 * Refuses a name that the docker command would not take for a context.
 *
 * @throws `INVALID_NAME`
 */
export function assertContextName(name: string, action: string): void {
  const invalid = (meaning: string, remedy: string) => new MachineError('INVALID_NAME', { action, meaning, remedy })
  if (name === 'default') {
    throw invalid('docker keeps the context name default for itself', 'give the context another name')
  }
  // docker's own rule, and a length that no other program stumbles over.
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.+-]+$/.test(name) || name.length > 255) {
    const remedy = 'use two to 255 letters, digits, dots, dashes, underscores and plus signs'
    throw invalid(`${quoteName(name)} is no name for a Docker context`, remedy)
  }
}
