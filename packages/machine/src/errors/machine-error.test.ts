import { describe, expect, test } from 'vitest'
import { isMachineError, MachineError } from './machine-error.ts'
import { machineErrorCodes } from './machine-error-codes.ts'

describe('MachineError', () => {
  test('says what was to be done, what happened and what to do, in one line', () => {
    const error = new MachineError('MACHINE_NOT_FOUND', { action: 'read machine "dev01"', machine: 'dev01' })
    expect(error.message).toBe(
      'Cannot read machine "dev01": there is no such machine; list the machines with docker-machine ls',
    )
    expect(error).toMatchObject({ name: 'MachineError', code: 'MACHINE_NOT_FOUND', machine: 'dev01' })
    expect(error.remedy).toBe('list the machines with docker-machine ls')
  })

  test('takes a meaning and a remedy that know more than the code does', () => {
    const error = new MachineError('IO_FAILED', { action: 'look', meaning: 'it is dark', remedy: 'make light' })
    expect(error.message).toBe('Cannot look: it is dark; make light')
  })
})

describe('machineErrorCodes', () => {
  test.each(Object.entries(machineErrorCodes))('%s fits into a sentence of one line', (_code, row) => {
    for (const text of [row.meaning, row.remedy]) {
      expect(text).toMatch(/^[a-z][^\n;]+[^.\n]$/)
      expect(text.length).toBeLessThan(120)
    }
  })
})

describe('isMachineError', () => {
  test('knows an error of another copy of the package', () => {
    const foreign = Object.assign(new Error('x'), {
      code: 'INVALID_NAME',
      [Symbol.for('@raftkit/machine/MachineError')]: true,
    })
    expect(isMachineError(foreign)).toBe(true)
    expect(isMachineError(foreign, 'INVALID_NAME')).toBe(true)
    expect(isMachineError(foreign, 'MACHINE_EXISTS')).toBe(false)
  })

  test.each([new Error('x'), undefined, 'MachineError', { code: 'INVALID_NAME' }])('is false for %s', (other) => {
    expect(isMachineError(other)).toBe(false)
  })
})
