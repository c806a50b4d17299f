import type { EngineAddress as MachineAddress } from '@raftkit/machine'
import type { EngineAddress as SwarmAddress } from '@raftkit/swarm'
import { expectTypeOf, test } from 'vitest'

test('the address that a machine gives is the one that an engine takes, though neither package knows the other', () => {
  expectTypeOf<MachineAddress>().toEqualTypeOf<SwarmAddress>()
})
