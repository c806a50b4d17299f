import { isMachineError, type MachineError } from '../errors/machine-error.ts'

/** What Docker Machine says, where it says anything: scripts look for it. Everything else is said with its remedy. */
export function errorText(error: unknown): string {
  if (!isMachineError(error)) return error instanceof Error ? error.message : String(error)
  switch (error.code) {
    case 'MACHINE_NOT_FOUND':
      return `Docker machine "${error.machine}" does not exist. Use "docker-machine ls" to list machines. Use "docker-machine create" to add a new one.`
    case 'MACHINE_EXISTS':
      return `Docker machine "${error.machine}" already exists`
    case 'CONFIG_MISSING':
      return `open ${error.path}: no such file or directory`
    case 'CONFIG_FROM_FUTURE':
      return 'Error getting migrated host: config version is from the future -- you should upgrade your Docker Machine client'
    case 'CORRUPT_CONFIG':
      // Without a cause it could be read, and says what cannot be used.
      return error.cause === undefined ? error.message : `Error getting migrated host: ${corruption(error)}`
    case 'INVALID_TEMPLATE':
      return error.meaning
    default:
      return error.message
  }
}

function corruption(error: MachineError): string {
  const words = error.cause instanceof Error ? error.cause.message : error.meaning
  return error.path?.endsWith('config.json') ? words : `${error.path}: ${words}`
}
