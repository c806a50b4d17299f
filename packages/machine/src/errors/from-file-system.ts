import { MachineError, type MachineErrorInit } from './machine-error.ts'
import { type MachineErrorCode, machineErrorCodes } from './machine-error-codes.ts'

const codes: Readonly<Record<string, MachineErrorCode>> = {
  EACCES: 'PERMISSION_DENIED',
  EPERM: 'PERMISSION_DENIED',
  EROFS: 'PERMISSION_DENIED',
  ENOSPC: 'DISK_FULL',
  EDQUOT: 'DISK_FULL',
}

/** The one place that turns a failure of the file system into a {@link MachineError}; everything else passes through. */
export function fromFileSystem(error: unknown, init: MachineErrorInit): unknown {
  const code = systemErrorCode(error)
  if (code === undefined) return error
  const path = init.path ?? (error as NodeJS.ErrnoException).path
  const known = codes[code]
  if (known !== undefined) {
    const meaning = path === undefined ? undefined : `${machineErrorCodes[known].meaning}: ${code} at ${path}`
    return new MachineError(known, { ...init, path, meaning, cause: error })
  }
  return new MachineError('IO_FAILED', { ...init, path, meaning: (error as Error).message, cause: error })
}

/** `ENOENT` and its like; `undefined` for anything that is not a failed system call. */
export function systemErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const { code, syscall } = error as NodeJS.ErrnoException
  return typeof code === 'string' && syscall !== undefined ? code : undefined
}
