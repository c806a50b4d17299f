import { expect, test, vi } from 'vitest'
import { withoutPrivileges } from './read-probe.ts'
import { limitWarnings, warnOfLimits } from './warn-of-limits.ts'

const yes = { available: true, why: 'it was tried' }
const most = { ...withoutPrivileges('x'), overlay: yes, inotify: yes, disk: yes, memory: yes }

test('a kernel without IPVS is never silent', () => {
  const [warning] = limitWarnings({ ...most, vip: { available: false, why: 'no IPVS' } })
  expect(warning).toMatch(/^virtual IPs and the ingress mesh do not work here: no IPVS; .*withRequiredCapabilities/)
  expect(limitWarnings({ ...most, vip: yes })).toEqual([])
})

test('what is short is told', () => {
  const disk = { available: false, why: '3 MiB of disk are free' }
  expect(limitWarnings({ ...most, vip: yes, disk })).toEqual(['nodes may fail here: 3 MiB of disk are free'])
})

test('a warning comes once in a process', () => {
  const emit = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
  try {
    const limits = { ...most, vip: { available: false, why: 'once only' } }
    warnOfLimits(limits)
    warnOfLimits(limits)
    expect(emit).toHaveBeenCalledTimes(1)
    expect(emit).toHaveBeenCalledWith(expect.stringContaining('once only'), { type: 'RaftkitWarning' })
  } finally {
    emit.mockRestore()
  }
})
