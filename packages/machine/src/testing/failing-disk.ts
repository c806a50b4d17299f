import type * as FileSystem from 'node:fs/promises'

/** What the disk does from one operation on. */
export interface DiskFault {
  /** How many operations that write still succeed. */
  left: number
  /** `dead`: nothing works any more, as if the process had been killed. A code: that operation fails, and no other. */
  kind: 'dead' | 'ENOSPC' | 'EACCES'
}

/** What a process that is dead would never see. */
const dead = new Error('this process was killed')

/** The operations that change something on the disk. */
const WRITING = ['link', 'mkdir', 'open', 'rename', 'rm', 'unlink', 'utimes'] as const
const WRITING_HANDLE = ['writeFile', 'sync'] as const

/** `node:fs/promises` on a disk that fails when it is told to. Made for `vi.mock`. */
export function failingDisk(real: typeof FileSystem, fault: DiskFault): typeof FileSystem {
  const failing = <F extends (...args: never[]) => Promise<unknown>>(name: string, call: F): F => {
    return (async (...args: never[]) => {
      if (fault.left-- > 0) return await call(...args)
      if (fault.kind === 'dead') throw dead
      if (fault.left === -1)
        throw Object.assign(new Error(`${fault.kind}: ${name}`), { code: fault.kind, syscall: name })
      return await call(...args)
    }) as F
  }
  const wrapped = { ...real }
  for (const name of WRITING) Object.assign(wrapped, { [name]: failing(name, real[name] as never) })
  const open = wrapped.open
  wrapped.open = async (...args) => {
    const handle = await open(...args)
    for (const name of WRITING_HANDLE) {
      const method = handle[name].bind(handle) as never
      Object.defineProperty(handle, name, { value: failing(name, method) })
    }
    return handle
  }
  return wrapped
}
