import { expect, test } from 'vitest'
import * as machine from './index.ts'

test('@raftkit/machine exports what it says, and nothing else at run time', () => {
  expect(Object.keys(machine).sort()).toEqual(['MachineError', 'MachineStore', 'isMachineError', 'machineErrorCodes'])
})
