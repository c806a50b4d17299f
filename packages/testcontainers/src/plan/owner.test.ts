import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { currentOwner, formatOwner, mayBeAlive } from './owner.ts'

describe('mayBeAlive', () => {
  const me = currentOwner()

  it('is true for this process', () => {
    expect(mayBeAlive(formatOwner(me))).toBe(true)
  })

  it('is false once the process has ended', async () => {
    const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' })
    const { pid } = child
    await once(child, 'exit')
    expect(mayBeAlive(formatOwner({ ...me, pid: pid as number, started: '1' }))).toBe(false)
  })

  it.runIf(process.platform === 'linux')('is false for a later process with the same id', () => {
    expect(mayBeAlive(formatOwner({ ...me, started: '1' }))).toBe(false)
  })

  it('is false for what was made before this machine was started, even by a process that there is again', () => {
    expect(mayBeAlive(formatOwner({ ...me, boot: 'an earlier one' }))).toBe(false)
  })

  it('is true for the process of another machine, of which nothing is known here', () => {
    expect(mayBeAlive(formatOwner({ ...me, machine: 'elsewhere', boot: 'its own', pid: 2 ** 22 + 1 }))).toBe(true)
  })

  it('is true for what it cannot read', () => {
    expect(mayBeAlive('')).toBe(true)
  })
})
