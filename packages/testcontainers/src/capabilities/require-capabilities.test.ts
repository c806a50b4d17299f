import { expect, test } from 'vitest'
import { withoutPrivileges } from './read-probe.ts'
import { requireCapabilities } from './require-capabilities.ts'

const yes = { available: true, why: 'it was tried' }
const capabilities = {
  ...withoutPrivileges('rootless'),
  overlay: yes,
  vip: { available: false, why: 'no IPVS' },
  netem: { available: false, why: 'no tc' },
}

test('what is there is not complained about', () => {
  expect(() => requireCapabilities('start', capabilities, ['overlay'])).not.toThrow()
  expect(() => requireCapabilities('start', capabilities, [])).not.toThrow()
})

test('everything that is missing is named at once, with the reason', () => {
  expect(() => requireCapabilities('start', capabilities, ['vip', 'overlay', 'netem'])).toThrowError(
    expect.objectContaining({
      code: 'CAPABILITY_MISSING',
      message: expect.stringContaining('vip is missing, because no IPVS, and netem is missing, because no tc;'),
    }),
  )
})
